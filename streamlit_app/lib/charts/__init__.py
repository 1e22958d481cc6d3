"""The charts, one module per page. Each draws the frame of one data function; none computes."""
