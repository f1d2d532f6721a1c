/*
 * Decodes groups in the layout of the DFloat11 package, which docs/df11-layout.md specifies.
 *
 * A thread block decodes the codes that begin in 4096 bytes, and each of its threads those that begin in eight of them:
 *
 *   codes  -> the number of symbols of each thread, and so where each thread's go (a scan)
 *   codes  -> once more: exponents in shared memory
 *   groups of eight exponents, joined to signs and mantissas -> weights
 *
 * A table tells up to four symbols for the next eleven bits. Where there is none, for the code is longer, the tables of
 * the layout are asked; near the end of a thread's bytes symbols are taken one by one.
 *
 * Whatever the codes hold, nothing is read or written out of bounds: a block whose threads do not find as many symbols as its
 * positions tell writes nothing.
 */
#include "join.cuh"
#include "launch.cuh"

namespace pith {

constexpr unsigned THREADS = 512;
constexpr unsigned THREAD_BITS = 64;
constexpr unsigned GAP_BITS = 5;

/** How many bits the table of several symbols looks at, and where in an entry its fields begin, of four bits each. */
constexpr unsigned RUN_BITS = 11;
constexpr unsigned RUN_COUNT_SHIFT = 32;
constexpr unsigned RUN_LENGTH_SHIFT = 36;
constexpr unsigned RUN_FIELD_MASK = 15;

/** Entries of the layout's tables from here on are no exponents but lead to other tables. */
constexpr unsigned POINTERS = 240;

/** How many values a lane joins at a time. */
constexpr unsigned PER_LANE = 8;

/** A group, in device memory. */
struct Group {
    /** Codes, with zeros behind them to the end of the last block and four bytes more. */
    const uint8_t *codes;
    const uint8_t *gaps;
    /** For each block the number of its first value; one more for the end. */
    const uint32_t *positions;
    /** The layout's tables, and in the last row the lengths of codes. All pointers lead to one of the tables. */
    const uint8_t *tables;
    uint64_t tableCount;
    /** For each eleven bits: up to four symbols, their number, which is 0 where the first is longer, and their bits. */
    const uint64_t *runs;
    /** Aligned to eight bytes, with room behind to the next multiple of eight. */
    const uint8_t *signMantissa;
};

struct Shared {
    uint64_t runs[1 << RUN_BITS];
    uint8_t lengths[256];
    unsigned symbolsOfWarp[THREADS / WARP];
};

/** Reads one code after the other. */
class CodeReader {
public:
    __device__ CodeReader(const Group &group, const Shared &shared, uint64_t thread) : group(group), shared(shared) {
        const uint32_t *words = reinterpret_cast<const uint32_t *>(group.codes) + 2 * thread;
        bits = static_cast<uint64_t>(firstByteHighest(__ldg(words))) << 32 | firstByteHighest(__ldg(words + 1));
        later = firstByteHighest(__ldg(words + 2));
        uint64_t gapAt = GAP_BITS * thread;
        unsigned pair = __ldg(group.gaps + gapAt / 8) << 8;
        // The last gap of eight ends with a byte, behind which there need not be another.
        if (gapAt % 8 > 8 - GAP_BITS) {
            pair |= __ldg(group.gaps + gapAt / 8 + 1);
        }
        skip(pair >> (16 - GAP_BITS - gapAt % 8) & 31);
    }

    /** Reads all symbols whose codes begin in the thread's bytes; false if there is a code that stands for none. */
    template <class Sink>
    __device__ bool readAll(Sink sink) {
        while (position < THREAD_BITS) {
            uint64_t run = shared.runs[bits >> (64 - RUN_BITS)];
            uint32_t symbols = static_cast<uint32_t>(run);
            unsigned count = run >> RUN_COUNT_SHIFT & RUN_FIELD_MASK;
            unsigned length = run >> RUN_LENGTH_SHIFT & RUN_FIELD_MASK;
            if (count != 0 && position + length <= THREAD_BITS) {
                sink(symbols, count);
            } else {
                unsigned symbol = count != 0 ? symbols & 0xFF : longSymbol();
                length = shared.lengths[symbol];
                // A code that stands for no symbol has no length.
                if (length == 0) {
                    return false;
                }
                sink(symbol, 1);
            }
            skip(length);
        }
        return true;
    }

private:
    static __device__ uint32_t firstByteHighest(uint32_t word) {
        return __byte_perm(word, 0, 0x0123);
    }

    /** Goes on by up to 32 bits. */
    __device__ void skip(unsigned length) {
        bits = bits << length | (static_cast<uint64_t>(later) << length) >> 32;
        later = length < 32 ? later << length : 0;
        position += length;
    }

    /** Finds a symbol in the layout's tables; one that has no length if there is none. */
    __device__ unsigned longSymbol() const {
        unsigned table = 0;
        for (unsigned shift = 56; shift >= 32; shift -= 8) {
            unsigned entry = __ldg(group.tables + 256 * table + (bits >> shift & 0xFF));
            if (entry < POINTERS) {
                return entry;
            }
            table = min(256 - entry, static_cast<unsigned>(group.tableCount) - 1);
        }
        return POINTERS;
    }

    const Group &group;
    const Shared &shared;
    /** The next 64 bits, the first one highest, and what follows. */
    uint64_t bits;
    uint32_t later;
    unsigned position = 0;
};

} // namespace pith

/**
 * Decodes a group, by as many thread blocks as it has.
 *
 * @param target where the values go, at a multiple of 16 bytes
 * @param capacity how many values a block may have at most: the dynamic shared memory has 24 bytes more
 */
extern "C" __global__ void __launch_bounds__(pith::THREADS)
    decode_df11(const pith::Group *onlyGroup, uint8_t *target, unsigned capacity, uint64_t *fault) {
    using namespace pith;
    extern __shared__ uint4 dynamicShared[];
    __shared__ Shared shared;
    uint8_t *const exponents = reinterpret_cast<uint8_t *>(dynamicShared);
    const Group group = *onlyGroup;

    for (unsigned i = threadIdx.x; i < 1 << RUN_BITS; i += THREADS) {
        shared.runs[i] = __ldg(group.runs + i);
    }
    if (threadIdx.x < 256) {
        shared.lengths[threadIdx.x] = __ldg(group.tables + 256 * group.tableCount + threadIdx.x);
    }
    __syncthreads();

    const CodeReader codes(group, shared, static_cast<uint64_t>(blockIdx.x) * THREADS + threadIdx.x);
    const uint64_t begin = group.positions[blockIdx.x];
    const uint64_t end = group.positions[blockIdx.x + 1];
    const unsigned count = static_cast<unsigned>(end - begin);
    unsigned symbols = 0;
    CodeReader counter = codes;
    const bool isSound = counter.readAll([&](uint32_t, unsigned number) { symbols += number; });
    unsigned at = sumOfThreadsBefore(symbols, shared.symbolsOfWarp);
    const unsigned next = at + symbols;
    // Behind the last code there may be bits that look like codes, or like none.
    const bool isLast = blockIdx.x == gridDim.x - 1;
    bool isPossible = count <= capacity && (isSound || (isLast && next >= count));
    if (threadIdx.x == THREADS - 1) {
        isPossible = isPossible && (next == count || (isLast && next > count));
    }
    if (!__syncthreads_and(isPossible)) {
        report(fault);
        return;
    }
    CodeReader reader = codes;
    reader.readAll([&](uint32_t symbolsInBytes, unsigned number) {
        for (unsigned i = 0; i < number && at < count; i++) {
            exponents[at++] = static_cast<uint8_t>(symbolsInBytes >> (8 * i));
        }
    });
    __syncthreads();

    // Groups of eight values that begin at multiples of eight, so that all but the exponents are aligned.
    for (uint64_t first = begin / PER_LANE * PER_LANE + PER_LANE * threadIdx.x; first < end; first += PER_LANE * THREADS) {
        if (first >= begin && first + PER_LANE <= end) {
            uint2 eight = loadSymbols(exponents, static_cast<unsigned>(first - begin));
            uint2 rest = __ldg(reinterpret_cast<const uint2 *>(group.signMantissa + first));
            uint2 low = joinHighHalves(eight.x, rest.x);
            uint2 high = joinHighHalves(eight.y, rest.y);
            *reinterpret_cast<uint4 *>(target + 2 * first) = make_uint4(low.x, low.y, high.x, high.y);
        } else {
            for (uint64_t i = max(first, begin); i < min(first + PER_LANE, end); i++) {
                uint2 joined = joinHighHalves(exponents[i - begin], __ldg(group.signMantissa + i));
                *reinterpret_cast<uint16_t *>(target + 2 * i) = static_cast<uint16_t>(joined.x);
            }
        }
    }
}
