package dev.pith.fibonacci;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.BitCoder;
import dev.pith.coder.RangeDecoder;
import dev.pith.fibonacci.phrase.PhraseBook;
import java.io.IOException;
import java.util.Arrays;

/** Decodes a block. */
final class FibDecoder implements BlockDecoder {

    private final int level;
    private final boolean hasPhrases;

    FibDecoder(int level, boolean hasPhrases) {
        this.level = level;
        this.hasPhrases = hasPhrases;
    }

    @Override
    public void decode(
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] content,
            int contentOffset,
            int contentLength,
            WorkMonitor monitor)
            throws IOException {
        PayloadHeader header = PayloadHeader.read(payload, payloadOffset, payloadLength, contentLength, hasPhrases);
        RangeDecoder decoder =
                new RangeDecoder(payload, payloadOffset + header.length(), payloadOffset + payloadLength);
        TextModel model = new TextModel(Profile.of(level, contentLength), header.pairs());
        int end = contentOffset + contentLength;
        Pass pass = new Pass(new BitCoder.Decoding(decoder), model, header, content, contentOffset, end, hasPhrases);
        int reported = contentOffset;
        while (pass.pair < header.pairs()) {
            pass.decodeStep();
            if (pass.at - reported >= FibEncoder.REPORT_INTERVAL) {
                if (decoder.isOverrun()) {
                    throw corrupt(payloadLength, "payload ends too early");
                }
                monitor.advanced(pass.at - reported);
                reported = pass.at;
            }
        }
        monitor.advanced(pass.at - reported);
        if (pass.at != end || !decoder.isAtEnd()) {
            throw corrupt(payloadLength, "payload does not end where its content does");
        }
    }

    /** Returns the complaint about a payload; where the coder went wrong cannot be told. */
    private static CorruptInputException corrupt(long offset, String reason) {
        return new CorruptInputException(FibCodec.NAME, offset, reason);
    }

    /** What the decoding of a block has come to. */
    private static final class Pass {

        /** What is set in symbols of the words' code that are numbers of phrases, not of words. */
        private static final int PHRASE = 1 << 30;

        private static final int FIRST_CAPACITY = 64;

        private final BitCoder coder;
        private final TextModel model;
        private final PayloadHeader header;
        private final byte[] content;
        private final int end;
        private final Vocabulary words = new Vocabulary();
        private final Vocabulary gaps = new Vocabulary();

        /** The pairs so far, from which phrases are made; empty if none are. */
        private final int[] pairWords;

        private final int[] pairGaps;
        private final byte[] pairCases;

        /** For each phrase, where it was defined: the number of the pair behind it; and how long it is, in pairs. */
        private int[] phraseEnds = new int[FIRST_CAPACITY];

        private int[] phraseLengths = new int[FIRST_CAPACITY];
        private int phrases;

        private int at;
        private int pair;
        private int wordCase;

        /** Whether the next word's case is known, as it is after a phrase or definition. */
        private boolean isCaseKnown;

        Pass(
                BitCoder coder,
                TextModel model,
                PayloadHeader header,
                byte[] content,
                int from,
                int end,
                boolean hasPhrases) {
            this.coder = coder;
            this.model = model;
            this.header = header;
            this.content = content;
            this.at = from;
            this.end = end;
            pairWords = new int[hasPhrases ? header.pairs() : 0];
            pairGaps = new int[pairWords.length];
            pairCases = new byte[pairWords.length];
        }

        /** Decodes a pair, a definition, or a phrase. */
        void decodeStep() throws CorruptInputException {
            if (!isCaseKnown) {
                model.beginPair();
                wordCase = model.codeCase(coder, 0);
            }
            isCaseKnown = false;
            int word = symbol(header.words(), model.codeWord(coder, header.words(), wordCase, 0));
            if (word == SymbolCode.DEFINITION) {
                define();
            } else if (word >= PHRASE) {
                copyPhrase(word - PHRASE);
            } else {
                decodePair(word);
            }
        }

        private void decodePair(int wordSymbol) throws CorruptInputException {
            int word = wordSymbol;
            if (word == SymbolCode.ESCAPE) {
                model.spellWord(coder, null, 0, wordCase);
                word = add(header.words(), words, TextModel.Kind.WORD);
            }
            model.word(word, wordCase, words.ending(word));
            int gap = symbol(header.gaps(), model.codeGap(coder, header.gaps(), 0));
            if (gap == SymbolCode.ESCAPE) {
                model.spellGap(coder, null, 0);
                gap = add(header.gaps(), gaps, TextModel.Kind.GAP);
            }
            model.gap(gap);
            write(word, gap);
        }

        private int add(SymbolCode code, Vocabulary strings, TextModel.Kind kind) throws CorruptInputException {
            int number = strings.add(model.spelled(), 0, model.spelledLength());
            int length = model.codeLength(coder, 0, kind);
            if (length > 0) {
                code.take(number, length);
            }
            return number;
        }

        private void define() throws CorruptInputException {
            int length = PhraseBook.LENGTHS.get(model.codePhraseLevel(coder, 0));
            int codeLength = model.codeLength(coder, 0, TextModel.Kind.PHRASE);
            if (length > pair || codeLength == 0) {
                throw corrupt(0, "a phrase of words that are not there, or without a code word");
            }
            header.words().take(PHRASE | phrases, codeLength);
            if (phrases == phraseEnds.length) {
                phraseEnds = Arrays.copyOf(phraseEnds, 2 * phrases);
                phraseLengths = Arrays.copyOf(phraseLengths, 2 * phrases);
            }
            phraseEnds[phrases] = pair;
            phraseLengths[phrases] = length;
            phrases++;
            pairCases[pair] = (byte) wordCase;
            isCaseKnown = true;
        }

        private void copyPhrase(int phrase) throws CorruptInputException {
            int length = phraseLengths[phrase];
            if (length > header.pairs() - pair) {
                throw corrupt(0, "a phrase that exceeds the content");
            }
            int from = phraseEnds[phrase] - length;
            for (int i = 0; i < length; i++) {
                if (i > 0) {
                    model.beginPair();
                }
                int word = pairWords[from + i];
                int gap = pairGaps[from + i];
                model.word(word, wordCase, words.ending(word));
                model.gap(gap);
                write(word, gap);
                wordCase = pairCases[from + i + 1];
            }
            isCaseKnown = pair < header.pairs();
            if (isCaseKnown) {
                model.beginPair();
            }
        }

        /** Writes the next pair to the content. */
        private void write(int word, int gap) throws CorruptInputException {
            int wordLength = words.length(word);
            int gapLength = gaps.length(gap);
            if (wordLength + gapLength == 0 || wordLength + gapLength > end - at) {
                throw corrupt(0, "words and gaps that do not make up the content");
            }
            for (int i = 0; i < wordLength; i++) {
                content[at++] = Tokens.unfolded(words.byteAt(word, i), i, wordCase);
            }
            for (int i = 0; i < gapLength; i++) {
                content[at++] = gaps.byteAt(gap, i);
            }
            if (pairWords.length > 0) {
                pairWords[pair] = word;
                pairGaps[pair] = gap;
                pairCases[pair] = (byte) wordCase;
            }
            pair++;
        }

        private static int symbol(SymbolCode code, int word) throws CorruptInputException {
            return code.symbol(word & ((1 << TextModel.WORD_BITS) - 1), word >>> TextModel.WORD_BITS);
        }
    }
}
