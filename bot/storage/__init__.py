"""What is kept: tables, migrations, transactions, files, and what others may ask and change."""
