"""What tests build their worlds from, by domain."""
