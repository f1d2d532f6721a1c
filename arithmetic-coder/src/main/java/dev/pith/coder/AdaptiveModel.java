package dev.pith.coder;

/**
 * A model that learns from the symbols it sees.
 *
 * <p>Encoder and decoder each have one. Both tell it every symbol, right after coding it; so both hold the same at every
 * step, provided that the model computes the same on every machine: with integers, not with {@code Math.exp} or
 * {@code Math.log}.
 */
public interface AdaptiveModel extends DecoderModel {

    /** Learns that this symbol came, and gets ready to predict the next one. */
    void update(int symbol);
}
