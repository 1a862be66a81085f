"""The author's side: a lesson's source becomes the learner's notebook and the solved one."""
