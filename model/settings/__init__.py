"""What can be set, each declared once: parameters, rules of choice, instruments, packages, the agenda, units and words."""
