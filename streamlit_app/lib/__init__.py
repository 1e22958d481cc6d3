"""What the pages share: the data, the words, the colours."""
