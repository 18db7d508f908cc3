"""The workloads of performance.md: programs that measure and print JSON, outside the distribution."""
