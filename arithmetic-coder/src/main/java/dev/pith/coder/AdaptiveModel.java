package dev.pith.coder;

/**
 * A model that learns from the symbols it sees: it predicts one, is told which came, and predicts the next.
 *
 * <p>Encoder and decoder each have one and tell it every symbol, right after coding it. So both predict the same at every
 * step, provided that the model computes the same on every machine: with integers, not with {@code Math.exp} or
 * {@code Math.log}.
 */
public interface AdaptiveModel {

    /** Returns how likely each symbol is to come next; valid until the next {@link #update}. */
    DecoderModel prediction();

    /** Learns that this symbol came. */
    void update(int symbol);
}
