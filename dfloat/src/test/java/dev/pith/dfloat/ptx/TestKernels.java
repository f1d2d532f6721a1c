package dev.pith.dfloat.ptx;

import java.lang.foreign.ValueLayout;

/** Runs a few instructions, written by hand, as a kernel that stores each thread's result. */
final class TestKernels {

    private TestKernels() {}

    /** Returns a module with a kernel of this body, which has registers of each kind and the address of results in %rd31. */
    static String module(String declarations, String body) {
        return """
                .version 7.0
                .target sm_75
                .address_size 64
                %s
                .visible .entry test(.param .u64 results, .param .u64 data)
                {
                .reg .pred %%p<16>;
                .reg .b16 %%rs<16>;
                .reg .b32 %%r<32>;
                .reg .b64 %%rd<32>;
                ld.param.u64 %%rd31, [results];
                %s
                }
                """.formatted(declarations, body);
    }

    /** Returns %r0 of a single thread. */
    static int word(String body) {
        return words(1, body)[0];
    }

    /** Returns %rd0 of a single thread. */
    static long doubleWord(String body) {
        EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
        long results = memory.allocate(Long.BYTES);
        launch(module("", body + "\nst.global.u64 [%rd31], %rd0;\nret;"), 1, 1, memory, results, 0);
        return memory.segment(results, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** Returns %r0 of each thread of a block. */
    static int[] words(int threads, String body) {
        return words("", 1, threads, body);
    }

    /** Returns %r0 of each thread of a grid. */
    static int[] words(String declarations, int blocks, int threads, String body) {
        EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
        long results = memory.allocate(blocks * threads * Integer.BYTES);
        String store = """

                {
                .reg .b32 i, block;
                .reg .b64 at;
                mov.u32 i, %tid.x;
                mov.u32 block, %ctaid.x;
                mad.lo.u32 i, block, %ntid.x, i;
                mad.wide.u32 at, i, 4, %rd31;
                st.global.u32 [at], %r0;
                }
                ret;
                """;
        launch(module(declarations, body + store), blocks, threads, memory, results, 0);
        return memory.segment(results, (long) blocks * threads * Integer.BYTES).toArray(ValueLayout.JAVA_INT_UNALIGNED);
    }

    static LaunchStatistics launch(String ptx, int blocks, int threads, DeviceMemory memory, long results, long data) {
        PtxModule module = PtxModule.parse(ptx);
        PtxEmulator emulator = new PtxEmulator(module, new PtxEmulator.Options(100_000, true, false));
        byte[] parameters = module.kernel("test").packParameters(results, data);
        return emulator.launch("test", Dimensions.of(blocks), Dimensions.of(threads), 256, parameters, memory);
    }
}
