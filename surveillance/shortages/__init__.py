"""What a history of notices amounts to: episodes, how late they were told, how ends slip, how long troubles last."""
