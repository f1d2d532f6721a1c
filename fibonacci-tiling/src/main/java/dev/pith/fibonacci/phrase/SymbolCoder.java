package dev.pith.fibonacci.phrase;

import dev.pith.codec.CorruptInputException;
import dev.pith.coder.RangeDecoder;

/**
 * Codes the symbols of a parse. A symbol is spelt as binary choices: first its level, or that it is a unit, in four bits,
 * then its place in the level, from the highest bit down. Each choice is predicted from the choices before it and up to two
 * symbols before that, longer contexts falling back on shorter ones.
 *
 * <p>The code does not tell how long the text is; who decodes must know the number of units.
 */
public final class SymbolCoder {

    /** The greatest number of symbols that a prediction can look back on. */
    public static final int MAX_ORDER = 2;

    private static final int GROUP_BITS = 4;
    private static final int GROUPS = PhraseBook.LENGTHS.size() + 1;

    private final PhraseBook book;
    private final int order;

    /** By group, a level plus one or 0 for units: its first symbol, and at the end the number of symbols. */
    private final int[] groupStarts = new int[GROUPS + 1];

    /** By group: in how many bits a place in it is spelt. */
    private final int[] placeBits = new int[GROUPS];

    /** By group: the node at the root of its tree is this plus one. */
    private final int[] nodeOffsets = new int[GROUPS];

    private final int nodes;

    /**
     * Makes a coder of a book's symbols.
     *
     * @param order how many symbols to look back on, 0 to {@value #MAX_ORDER}
     * @throws IllegalArgumentException if the order is out of range
     */
    public SymbolCoder(PhraseBook book, int order) {
        if (order < 0 || order > MAX_ORDER) {
            throw new IllegalArgumentException("order must be 0 to " + MAX_ORDER + ", but is " + order);
        }
        this.book = book;
        this.order = order;
        int nodeCount = 1 << GROUP_BITS;
        for (int group = 0; group < GROUPS; group++) {
            int size = group == 0 ? book.units() : book.phrases(group - 1);
            groupStarts[group + 1] = groupStarts[group] + size;
            placeBits[group] = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, size - 1));
            nodeOffsets[group] = nodeCount;
            nodeCount += 1 << placeBits[group];
        }
        this.nodes = nodeCount;
    }

    /** Returns the code of a parse with this coder's book. */
    public byte[] encode(Parse parse) {
        if (parse.book() != book) {
            throw new IllegalArgumentException("the parse is of another phrase book");
        }
        int units = parse.units();
        return Message.encode(2 * parse.length(), encoder -> {
            ContextModel model = model(units);
            int previous = -1;
            int beforePrevious = -1;
            for (int i = 0; i < parse.length(); i++) {
                setContexts(model, previous, beforePrevious);
                int symbol = parse.symbol(i);
                int group = book.level(symbol) + 1;
                for (int bit = GROUP_BITS - 1, node = 1; bit >= 0; bit--) {
                    int choice = group >>> bit & 1;
                    encoder.encodeBit(choice, model.probabilityOfOne(0, node));
                    model.update(choice);
                    node = node << 1 | choice;
                }
                int place = symbol - groupStarts[group];
                for (int bit = placeBits[group] - 1, node = 1; bit >= 0; bit--) {
                    int choice = place >>> bit & 1;
                    encoder.encodeBit(choice, model.probabilityOfOne(nodeOffsets[group], node));
                    model.update(choice);
                    node = node << 1 | choice;
                }
                beforePrevious = previous;
                previous = symbol;
            }
        });
    }

    /**
     * Returns the parse that a code stands for.
     *
     * @param units the number of units in the text
     * @throws CorruptInputException if the code is not that of a text of so many units
     */
    public Parse decode(byte[] code, int units) throws CorruptInputException {
        RangeDecoder decoder = new RangeDecoder(code, 0, code.length);
        ContextModel model = model(units);
        IntList symbols = new IntList();
        int previous = -1;
        int beforePrevious = -1;
        int position = 0;
        while (position < units) {
            setContexts(model, previous, beforePrevious);
            int group = decodeNumber(decoder, model, 0, GROUP_BITS);
            int symbol = -1;
            if (group < GROUPS) {
                symbol = groupStarts[group] + decodeNumber(decoder, model, nodeOffsets[group], placeBits[group]);
            }
            if (decoder.isOverrun() || symbol < 0 || symbol >= groupStarts[group + 1]) {
                throw Message.corrupt(code, "there is no such symbol");
            }
            symbols.add(symbol);
            position += book.length(symbol);
            beforePrevious = previous;
            previous = symbol;
        }
        if (position != units || !decoder.isAtEnd()) {
            throw Message.corrupt(code, "symbols do not end with the text");
        }
        return new Parse(book, symbols.toArray());
    }

    private static int decodeNumber(RangeDecoder decoder, ContextModel model, int nodeOffset, int bits) {
        int node = 1;
        for (int i = 0; i < bits; i++) {
            int choice = decoder.decodeBit(model.probabilityOfOne(nodeOffset, node));
            model.update(choice);
            node = node << 1 | choice;
        }
        return node - (1 << bits);
    }

    private ContextModel model(int units) {
        return new ContextModel(nodes, order, ContextModel.tableBits(units, GROUP_BITS));
    }

    private void setContexts(ContextModel model, int previous, int beforePrevious) {
        if (order >= 1) {
            model.setContext(1, previous);
        }
        if (order >= 2) {
            model.setContext(2, (long) beforePrevious << Integer.SIZE ^ previous);
        }
    }
}
