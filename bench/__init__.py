"""What is measured: speed and size at scale, each number beside its reference in the same run."""
