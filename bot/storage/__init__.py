"""What is kept: the schema and its migrations, transactions, files, and the questions and changes that others may ask for."""
