package dev.pith.llm.tokenizer;

import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalInt;

/**
 * Turns bytes into tokens and back, without loss for any bytes. Immutable and safe for use by several threads.
 *
 * <p>What a token stands for depends on nothing but the token, so that tokens are turned back by putting their bytes one
 * after the other. A byte that no token stands for is <em>escaped</em>: beside the tokens 0 to {@link #vocabularySize()}
 * − 1 there are 256 more symbols, {@code vocabularySize() + value}, each of which stands for the byte of that value.
 *
 * <p>A tokenizer is read from a {@code tokenizer.json} of Hugging Face's library {@code tokenizers}, if its model is
 * byte-pair encoding of one of two kinds: byte-level, as in GPT-2, LLaMA 3 and Qwen 2; or made from a SentencePiece model,
 * as in LLaMA 2 and Mistral. Text becomes the same tokens as with that library, but for this:
 *
 * <ul>
 *   <li>no space is put in front of the text, and it is not normalised to NFC;
 *   <li>text that is spelt as an added token, such as {@code <s>}, is text like any other;
 *   <li>in SentencePiece vocabularies, which write {@code ▁} for a space, the character {@code ▁} becomes byte tokens;
 *   <li>text of many kilobytes without a space between letters or a line feed is cut somewhere;
 *   <li>rare characters may be in other classes, if the library knows another version of Unicode.
 * </ul>
 *
 * @see <a href="https://huggingface.co/docs/tokenizers">Hugging Face tokenizers</a>
 * @see <a href="https://arxiv.org/abs/1508.07909">R. Sennrich et al.: Neural machine translation of rare words with
 *     subword units</a>
 */
public final class Tokenizer {

    /** The longest file that is read, in bytes; the largest vocabularies in use take half of it. */
    public static final int MAX_FILE_LENGTH = 1 << 26;

    private static final int BYTE_VALUES = 256;

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final PreTokenization preTokenization;
    private final OptionalInt beginningOfText;
    private final boolean escapes;

    Tokenizer(Vocabulary vocabulary, Merges merges, PreTokenization preTokenization, OptionalInt beginningOfText) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.preTokenization = preTokenization;
        this.beginningOfText = beginningOfText;
        boolean missing = false;
        for (int value = 0; value < BYTE_VALUES; value++) {
            missing |= vocabulary.byteToken(value) == Vocabulary.NONE;
        }
        escapes = missing;
    }

    /**
     * Reads a {@code tokenizer.json}.
     *
     * @throws CorruptInputException if it is not valid, contradicts itself, or is longer than {@link #MAX_FILE_LENGTH}
     * @throws UnsupportedModelException if it is valid, but asks for anything that is not supported
     * @throws IOException if it cannot be read
     */
    public static Tokenizer read(Path tokenizerJson) throws IOException {
        try (InputStream in = Files.newInputStream(tokenizerJson)) {
            return parse(in.readNBytes(MAX_FILE_LENGTH + 1));
        }
    }

    /**
     * Reads a tokenizer from the bytes of its file. It takes at most 32 times their memory, a part of which lasts.
     *
     * @throws CorruptInputException as {@link #read} does
     * @throws UnsupportedModelException as {@link #read} does
     */
    public static Tokenizer parse(byte[] tokenizerJson) throws IOException {
        if (tokenizerJson.length > MAX_FILE_LENGTH) {
            throw new CorruptInputException(
                    "llm", MAX_FILE_LENGTH, "a tokenizer of more than " + MAX_FILE_LENGTH + " bytes");
        }
        return TokenizerFile.parse(tokenizerJson);
    }

    /** Returns the largest token plus one; added tokens count, and there may be tokens below it that are not used. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /**
     * Returns {@link #vocabularySize()}, the first of the 256 symbols that escape a byte, or nothing if every byte has a
     * token, so that none is ever escaped.
     */
    public OptionalInt escape() {
        return escapes ? OptionalInt.of(vocabulary.size()) : OptionalInt.empty();
    }

    /**
     * Returns the number of bytes that a symbol stands for: 0 for special and unused tokens, 1 for escapes.
     *
     * @param symbol a token, or an escape
     */
    public int length(int symbol) {
        return isEscape(symbol) ? 1 : vocabulary.length(symbol);
    }

    /**
     * Writes the bytes that a symbol stands for.
     *
     * @param symbol a token, or an escape
     * @param target gets {@link #length} bytes
     * @param at where in the target
     */
    public void copyTo(int symbol, byte[] target, int at) {
        if (isEscape(symbol)) {
            target[at] = (byte) (symbol - vocabulary.size());
        } else {
            vocabulary.copyTo(symbol, target, at);
        }
    }

    /**
     * Returns the bytes that a symbol stands for.
     *
     * @param symbol a token, or an escape
     */
    public byte[] bytes(int symbol) {
        byte[] bytes = new byte[length(symbol)];
        copyTo(symbol, bytes, 0);
        return bytes;
    }

    private boolean isEscape(int symbol) {
        if (symbol < 0 || symbol >= vocabulary.size() + BYTE_VALUES) {
            throw new IndexOutOfBoundsException("there is no token or escape " + symbol);
        }
        return symbol >= vocabulary.size();
    }

    /** Makes an encoder, which remembers words it has met. */
    public TokenEncoder newEncoder() {
        return new TokenEncoder(vocabulary, merges, preTokenization);
    }

    /** Encodes content with an encoder of its own, as {@link TokenEncoder#encode} does. */
    public int[] encode(byte[] content, int from, int to) {
        return newEncoder().encode(content, from, to);
    }

    /**
     * Returns the bytes that symbols stand for, one after the other.
     *
     * @throws IllegalArgumentException if these are more than an array holds
     */
    public byte[] decode(int[] symbols) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int symbol : symbols) {
            content.writeBytes(bytes(symbol));
        }
        return content.toByteArray();
    }

    /**
     * Returns a SHA-256 over all that decoding depends on: the vocabulary size, then for each token the length of its bytes
     * and the bytes. Numbers are of 32 bits, little-endian.
     */
    public byte[] digest() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.update(number.putInt(0, vocabulary.size()).array());
        for (int token = 0; token < vocabulary.size(); token++) {
            byte[] bytes = bytes(token);
            digest.update(number.putInt(0, bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }

    /**
     * Returns the token that texts begin with, if the file tells: what the template of its post-processor puts first, or
     * else a special token of a name that usually means it, such as {@code <s>} or {@code <|endoftext|>}.
     */
    public OptionalInt beginningOfText() {
        return beginningOfText;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }
}
