package dev.pith.fibonacci;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.BitCoder;
import dev.pith.coder.RangeEncoder;
import dev.pith.fibonacci.phrase.PhraseBook;
import java.io.IOException;

/** Encodes a block. */
final class FibEncoder implements BlockEncoder {

    /** How many bytes of content are coded between two reports. */
    static final int REPORT_INTERVAL = 1 << 15;

    private final int level;
    private final PhrasePlaces places;

    FibEncoder(int level, PhrasePlaces places) {
        this.level = level;
        this.places = places;
    }

    @Override
    public int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws IOException {
        TokenSequence tokens = new TokenSequence(content, contentOffset, contentLength);
        Steps steps = Steps.of(tokens, contentLength, places);
        int[] wordCounts = new int[tokens.words().size()];
        int[] gapCounts = new int[tokens.gaps().size()];
        count(tokens, steps, wordCounts, gapCounts);
        StringCoder words =
                places == PhrasePlaces.NONE ? StringCoder.of(wordCounts) : StringCoder.of(wordCounts, steps.uses());
        StringCoder gaps = StringCoder.of(gapCounts);
        byte[] header = new PayloadHeader(tokens.pairs(), words.code(), gaps.code()).toBytes();
        if (header.length > payloadLimit - payloadOffset) {
            return DOES_NOT_FIT;
        }
        System.arraycopy(header, 0, payload, payloadOffset, header.length);
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset + header.length, payloadLimit);
        TextModel model = new TextModel(Profile.of(level, contentLength), tokens.pairs());
        Pass pass = new Pass(new BitCoder.Encoding(encoder), model, tokens, words, gaps);
        int unreported = 0;
        for (int i = 0; i < steps.size(); i++) {
            int step = steps.step(i);
            if (step == Steps.PAIR) {
                unreported += pass.codePair();
            } else if (Steps.isDefinition(step)) {
                pass.define(Steps.phrase(step), steps.length(Steps.phrase(step)));
            } else {
                unreported += pass.codePhrase(Steps.phrase(step), steps.length(Steps.phrase(step)));
            }
            if (unreported >= REPORT_INTERVAL) {
                if (encoder.overflowed()) {
                    return DOES_NOT_FIT;
                }
                monitor.advanced(unreported);
                unreported = 0;
            }
        }
        monitor.advanced(unreported);
        int length = encoder.finish();
        return length == DOES_NOT_FIT ? DOES_NOT_FIT : header.length + length;
    }

    /** Counts how often each word and each gap comes outside of phrases. */
    private static void count(TokenSequence tokens, Steps steps, int[] wordCounts, int[] gapCounts) {
        int pair = 0;
        for (int i = 0; i < steps.size(); i++) {
            int step = steps.step(i);
            if (step == Steps.PAIR) {
                wordCounts[tokens.word(pair)]++;
                gapCounts[tokens.gap(pair)]++;
                pair++;
            } else if (!Steps.isDefinition(step)) {
                pair += steps.length(Steps.phrase(step));
            }
        }
    }

    /** What the coding of a block has come to. */
    private static final class Pass {

        private final BitCoder coder;
        private final TextModel model;
        private final TokenSequence tokens;
        private final StringCoder words;
        private final StringCoder gaps;
        private int pair;

        /** Whether the next word's case is known, as it is after a phrase or definition. */
        private boolean isCaseKnown;

        Pass(BitCoder coder, TextModel model, TokenSequence tokens, StringCoder words, StringCoder gaps) {
            this.coder = coder;
            this.model = model;
            this.tokens = tokens;
            this.words = words;
            this.gaps = gaps;
        }

        /** Codes a pair by itself; returns how many bytes it stands for. */
        int codePair() throws CorruptInputException {
            int word = tokens.word(pair);
            int wordCase = codeCase();
            model.codeWord(coder, words.code(), wordCase, words.symbol(word));
            if (words.isSpelled(word)) {
                model.spellWord(coder, tokens.words(), word, wordCase);
                model.codeLength(coder, words.spelled(word), TextModel.Kind.WORD);
            }
            model.word(word, wordCase, tokens.words().ending(word));
            int gap = tokens.gap(pair);
            model.codeGap(coder, gaps.code(), gaps.symbol(gap));
            if (gaps.isSpelled(gap)) {
                model.spellGap(coder, tokens.gaps(), gap);
                model.codeLength(coder, gaps.spelled(gap), TextModel.Kind.GAP);
            }
            model.gap(gap);
            isCaseKnown = false;
            return length(pair++);
        }

        /** Codes that the last pairs are a phrase from now on. */
        void define(int phrase, int length) throws CorruptInputException {
            if (pair == tokens.pairs()) {
                // Nothing follows that could use it.
                return;
            }
            int number = tokens.words().size() + phrase;
            model.codeWord(coder, words.code(), codeCase(), words.definition());
            model.codePhraseLevel(coder, PhraseBook.LENGTHS.indexOf(length));
            model.codeLength(coder, words.spelled(number), TextModel.Kind.PHRASE);
        }

        /** Codes a phrase; returns how many bytes it stands for. */
        int codePhrase(int phrase, int length) {
            int number = tokens.words().size() + phrase;
            model.codeWord(coder, words.code(), codeCase(), words.symbol(number));
            int bytes = 0;
            for (int i = 0; i < length; i++) {
                if (i > 0) {
                    model.beginPair();
                }
                int word = tokens.word(pair);
                model.word(word, tokens.wordCase(pair), tokens.words().ending(word));
                model.gap(tokens.gap(pair));
                bytes += length(pair++);
            }
            isCaseKnown = pair < tokens.pairs();
            if (isCaseKnown) {
                model.beginPair();
            }
            return bytes;
        }

        private int codeCase() {
            int wordCase = tokens.wordCase(pair);
            if (!isCaseKnown) {
                model.beginPair();
                model.codeCase(coder, wordCase);
                isCaseKnown = true;
            }
            return wordCase;
        }

        private int length(int of) {
            return tokens.words().length(tokens.word(of)) + tokens.gaps().length(tokens.gap(of));
        }
    }
}
