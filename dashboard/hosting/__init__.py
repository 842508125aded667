"""What a hosted dashboard needs beside its answers: what is let in, what is counted, what is written down."""
