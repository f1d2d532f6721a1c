package dev.pith.fibonacci.phrase;

/**
 * What each symbol of a book costs if symbols come as often as they do in some parse: −log2 of its share of them. Symbols
 * that do not come in it count as half a symbol. Immutable; safe for use by several threads.
 */
public final class SymbolCosts {

    private final int[] costs;

    private SymbolCosts(int[] costs) {
        this.costs = costs;
    }

    /** Returns the costs by the symbols of a parse. */
    public static SymbolCosts of(Parse parse) {
        int[] costs = new int[parse.book().symbols()];
        for (int i = 0; i < parse.length(); i++) {
            costs[parse.symbol(i)]++;
        }
        long total = 2L * Math.max(1, parse.length());
        for (int symbol = 0; symbol < costs.length; symbol++) {
            costs[symbol] = BitCost.of(Math.max(1, 2L * costs[symbol]), total);
        }
        return new SymbolCosts(costs);
    }

    /** Returns the cost of a symbol in 4096ths of a bit. */
    public int cost(int symbol) {
        return costs[symbol];
    }

    /** Returns the cost of all symbols of a parse in 4096ths of a bit. */
    public long cost(Parse parse) {
        long sum = 0;
        for (int i = 0; i < parse.length(); i++) {
            sum += costs[parse.symbol(i)];
        }
        return sum;
    }
}
