"""What is: ground, forces, positions, works, stocks, weather and the record of a siege."""
