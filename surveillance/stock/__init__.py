"""Duties to keep stock: the dated norm, and the one formula by which every report is judged."""
