package dev.pith.dfloat.ptx;

import java.util.Set;

/** The special registers: where a thread stands in its warp, block and grid. */
final class SpecialRegisters {

    private static final Set<String> KNOWN = Set.of(
            "%tid.x",
            "%tid.y",
            "%tid.z",
            "%ntid.x",
            "%ntid.y",
            "%ntid.z",
            "%ctaid.x",
            "%ctaid.y",
            "%ctaid.z",
            "%nctaid.x",
            "%nctaid.y",
            "%nctaid.z",
            "%laneid",
            "%warpid",
            "%nwarpid",
            "WARP_SZ",
            "%lanemask_eq",
            "%lanemask_le",
            "%lanemask_lt",
            "%lanemask_ge",
            "%lanemask_gt");

    private SpecialRegisters() {}

    static boolean known(String name) {
        return KNOWN.contains(name);
    }

    static long value(String name, PtxThread thread) {
        Dimensions threads = thread.block().threadDimensions();
        Dimensions blocks = thread.block().gridDimensions();
        int index = thread.index();
        int block = thread.block().number();
        int lane = thread.lane();
        return switch (name) {
            case "%tid.x" -> index % threads.x();
            case "%tid.y" -> index / threads.x() % threads.y();
            case "%tid.z" -> index / threads.x() / threads.y();
            case "%ntid.x" -> threads.x();
            case "%ntid.y" -> threads.y();
            case "%ntid.z" -> threads.z();
            case "%ctaid.x" -> block % blocks.x();
            case "%ctaid.y" -> block / blocks.x() % blocks.y();
            case "%ctaid.z" -> block / blocks.x() / blocks.y();
            case "%nctaid.x" -> blocks.x();
            case "%nctaid.y" -> blocks.y();
            case "%nctaid.z" -> blocks.z();
            case "%laneid" -> lane;
            case "%warpid" -> index / Warp.LANES;
            case "%nwarpid" -> (threads.count() + Warp.LANES - 1) / Warp.LANES;
            case "WARP_SZ" -> Warp.LANES;
            case "%lanemask_eq" -> 1L << lane;
            case "%lanemask_le" -> (2L << lane) - 1;
            case "%lanemask_lt" -> (1L << lane) - 1;
            case "%lanemask_ge" -> -1L << lane & 0xFFFF_FFFFL;
            case "%lanemask_gt" -> -2L << lane & 0xFFFF_FFFFL;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
