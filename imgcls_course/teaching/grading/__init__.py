"""The teacher's side: what submissions are worth, found without trusting anything in them.

`submissions` reads what was handed in, `rounds` runs it in a `sandbox` under nbval and judges what
comes back, `running` does that for a class, and `reports` tells the result. From `imgcls-course
grade FOLDER` to the gradebook a submission passes through these files, in this order:

    commands/grade.py, grade_class.py, submissions/class_folder.py, running/workers.py,
    running/engine.py, rounds/run_round.py, rounds/nbval_plugin.py, reports/write_reports.py

and through these processes, each of which ends with the one above it:

    the run           grade_class: reads, hands tasks out, keeps results, writes reports
    ├── fork server   has NumPy, or TensorFlow, imported, and nothing that is secret
    └── worker        engine: one a core, one submission after another
        └── round     forked from the worker: pytest and nbval, hidden cases, references
            └── kernel, in a sandbox: the student's; forked from the fork server, or started cold

Nothing that a kernel writes is trusted: of its messages plain JSON is read, and never a pickle.
"""
