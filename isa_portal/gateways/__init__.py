"""What the law allows: the catalogue of powers, duties and restrictions."""
