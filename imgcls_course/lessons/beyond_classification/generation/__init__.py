"""Networks that make images: adversarial ones from noise, and one that paints photos in a style."""
