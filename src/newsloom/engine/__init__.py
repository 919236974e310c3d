"""The motion: the only place where judgement (core), memory (store) and hands (net) meet."""
