"""The chatbot of an electricity distribution system operator."""
