/*
 * Decodes blocks of weights in the layout "pith", which docs/dfloat-format.md specifies, and verifies them.
 *
 * A thread block decodes one block of 16,384 weights:
 *
 *   bitmaps and escapes -> shared memory, with the number of ones before each word (a scan of population counts)
 *   tree                -> for each inner node, where its bitmap lies, and how many symbols it has (one thread)
 *   exponents           -> level by level from the leaves up, the symbols of each node, merged from its children's
 *   root                -> merged likewise in registers, joined to signs and mantissas, written
 *
 * A lane merges eight symbols at a time. It finds its places in the children's symbols by the number of ones before
 * its byte of the bitmap, and permutes four bytes of each child into four of the node's by a selector that a table
 * has for each four bits. So there are no divergent loops, and no lane waits for another within a level.
 *
 * Whatever the bitmaps hold, nothing is read or written out of bounds: the number of a node's symbols is that of its
 * parent's ones or zeros, so that each level has no more symbols than the block, and the places of bitmaps and escapes are
 * checked against the block's end before they are used. See docs/dfloat-gpu.md.
 */
#include "blocks.cuh"
#include "join.cuh"

namespace pith {

constexpr unsigned MAX_NODES = 63;
constexpr unsigned MAX_LEVELS = 24;

/** How a lane takes symbols: as many as a byte of a bitmap has bits. */
constexpr unsigned PER_LANE = 8;

/** Room for the symbols of a level: each node's are padded to what a lane takes, and lanes read up to 11 bytes beyond. */
constexpr unsigned LEVEL_BYTES = BLOCK + PER_LANE * (MAX_NODES + 1) + 16;

constexpr unsigned LEAF = 0x100;
constexpr unsigned ESCAPE = 0x200;

/** A code's tree. */
struct Tree {
    /** The number of inner nodes: at least 1, for a single leaf is taken as the left child of a node without a bitmap. */
    unsigned nodes;
    /** The number of levels that have inner nodes. */
    unsigned levels;
    /** Whether the only inner node has no bitmap. */
    unsigned bitmapless;
    /** For each level, the number of its first inner node; one more for the end, and one for the level below. */
    unsigned levelBegin[MAX_LEVELS + 2];
    /** For each inner node its left child, and its right one in the upper half: an inner node, a leaf, or the escape. */
    unsigned children[MAX_NODES];
};

/** An inner node of a block's tree. */
struct Node {
    /** Where its bitmap begins, in bytes of the region that is in shared memory. */
    unsigned bitmapAt;
    /** How many ones the region has before that. */
    unsigned onesBefore;
    unsigned count;
    /** Where its symbols go among those of its level. */
    unsigned symbolsAt;
    /** Where the left child's symbols lie among those of the level below; or, for a leaf, its exponent four times. */
    unsigned left;
    unsigned right;
    bool leftIsLeaf;
    bool rightIsLeaf;
};

/** What the threads of a block share beside symbols and bitmaps. */
struct Shared {
    Node nodes[MAX_NODES];
    unsigned children[MAX_NODES];
    unsigned levelBegin[MAX_LEVELS + 2];
    /** For each four bits: a selector of the merged symbols; and, in the upper half, one that passes over as many as there are ones. */
    unsigned selectors[16];
    unsigned onesOfWarp[MAX_THREADS / WARP];
    unsigned escapesAt;
    unsigned escapes;
    /** The level of the escape's symbols; 0 for none. */
    unsigned escapeLevel;
    unsigned escapeSymbolsAt;
    bool sound;
};

/**
 * The region of a block that holds bitmaps and escapes, in shared memory. It begins with a whole word, so that up to three
 * bytes of packed bits may come first.
 */
struct Region {
    /** Words, and the number of ones before each; one more word behind the last. */
    uint2 *words;
    unsigned wordCount;

    __device__ unsigned onesBefore(unsigned bit) const {
        uint2 word = words[bit >> 5];
        return word.y + __popc(word.x & ~(~0u << (bit & 31)));
    }

    __device__ unsigned byteAt(unsigned at) const {
        return words[at >> 2].x >> (8 * (at & 3)) & 0xFF;
    }

    __device__ void load(const uint32_t *from, Shared &shared) {
        for (unsigned i = threadIdx.x; i < wordCount; i += blockDim.x) {
            words[i].x = __ldg(from + i);
        }
        __syncthreads();
        // Odd, so that lanes' words lie in many banks.
        unsigned perThread = (wordCount + blockDim.x - 1) / blockDim.x | 1;
        unsigned begin = min(threadIdx.x * perThread, wordCount);
        unsigned end = min(begin + perThread, wordCount);
        unsigned ones = 0;
        for (unsigned i = begin; i < end; i++) {
            ones += __popc(words[i].x);
        }
        unsigned before = sumOfThreadsBefore(ones, shared.onesOfWarp);
        for (unsigned i = begin; i < end; i++) {
            words[i].y = before;
            before += __popc(words[i].x);
        }
        if (threadIdx.x == blockDim.x - 1) {
            words[wordCount] = make_uint2(0, before);
        }
    }
};

/** Goes through the tree from the root down: the ones in a node's bitmap tell the sizes of its children. */
class TreeWalk {
public:
    __device__ TreeWalk(Shared &shared, const Region &region, unsigned begin) : shared(shared), region(region), at(begin) {}

    /** Finds all nodes, and tells whether the bitmaps and escapes fill the region, up to three bytes. */
    __device__ bool walk(unsigned levels, unsigned count, bool bitmapless) {
        shared.escapes = 0;
        shared.escapeLevel = 0;
        shared.nodes[0].count = count;
        shared.nodes[0].symbolsAt = 0;
        const unsigned bytes = region.wordCount * 4;
        for (level = 0; level < levels; level++) {
            symbolsBelow = 0;
            for (unsigned i = shared.levelBegin[level]; i < shared.levelBegin[level + 1]; i++) {
                Node &node = shared.nodes[i];
                unsigned bitmapBytes = bitmapless ? 0 : (node.count + 7) >> 3;
                if (bitmapBytes > bytes - at) {
                    return false;
                }
                node.bitmapAt = at;
                node.onesBefore = region.onesBefore(8 * at);
                unsigned ones = bitmapless ? 0 : region.onesBefore(8 * at + node.count) - node.onesBefore;
                node.left = place(shared.children[i] & 0xFFFF, node.count - ones, node.leftIsLeaf);
                node.right = place(shared.children[i] >> 16, ones, node.rightIsLeaf);
                at += bitmapBytes;
            }
        }
        shared.escapesAt = at;
        return shared.escapes <= bytes - at && bytes - at - shared.escapes < 4;
    }

private:
    __device__ unsigned place(unsigned child, unsigned count, bool &isLeaf) {
        isLeaf = (child & LEAF) != 0;
        if (isLeaf) {
            return (child & 0xFF) * 0x01010101;
        }
        unsigned symbolsAt = symbolsBelow;
        symbolsBelow += (count + PER_LANE - 1) & ~(PER_LANE - 1);
        if (child == ESCAPE) {
            shared.escapes = count;
            shared.escapeLevel = level + 1;
            shared.escapeSymbolsAt = symbolsAt;
        } else {
            shared.nodes[child].count = count;
            shared.nodes[child].symbolsAt = symbolsAt;
        }
        return symbolsAt;
    }

    Shared &shared;
    const Region &region;
    unsigned at;
    unsigned level = 0;
    /** How many bytes of the level below are given out. */
    unsigned symbolsBelow = 0;
};

/** Merges eight of a node's symbols from those of its children. What comes behind the node's last symbol is arbitrary. */
__device__ __forceinline__ uint2 mergeSymbols(
    const Region &region, const unsigned *selectors, const Node &node, const uint8_t *below, unsigned item, bool bitmapless) {
    unsigned at = node.bitmapAt + item;
    uint2 word = bitmapless ? make_uint2(0, node.onesBefore) : region.words[at >> 2];
    unsigned shift = 8 * (at & 3);
    unsigned bits = word.x >> shift;
    unsigned firstSelector = selectors[bits & 15];
    unsigned secondSelector = selectors[bits >> 4 & 15];
    uint2 left = make_uint2(node.left, node.left);
    uint2 right = make_uint2(node.right, node.right);
    if (!node.leftIsLeaf || !node.rightIsLeaf) {
        unsigned ones = word.y - node.onesBefore + __popc(word.x & ~(~0u << shift));
        if (!node.leftIsLeaf) {
            left = loadSymbols(below, node.left + PER_LANE * item - ones);
        }
        if (!node.rightIsLeaf) {
            right = loadSymbols(below, node.right + ones);
        }
    }
    unsigned passOnes = firstSelector >> 16;
    uint2 merged;
    merged.x = __byte_perm(left.x, right.x, firstSelector);
    // 0xA864 is the sum of the selectors that pass over n and over 4 - n bytes, for any n.
    unsigned leftRest = node.leftIsLeaf ? left.x : __byte_perm(left.x, left.y, 0xA864 - passOnes);
    unsigned rightRest = node.rightIsLeaf ? right.x : __byte_perm(right.x, right.y, passOnes);
    merged.y = __byte_perm(leftRest, rightRest, secondSelector);
    return merged;
}

/** Returns the selectors for four bits of a bitmap, the first of which is the lowest. */
__device__ unsigned selectorsOf(unsigned bits) {
    unsigned selector = 0;
    unsigned ones = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned bit = bits >> i & 1;
        selector |= (bit ? 4 + ones : i - ones) << (4 * i);
        ones += bit;
    }
    return selector | (0x3210 + 0x1111 * ones) << 16;
}

/** Spreads the four lowest fields of a number to four bytes. */
template <unsigned BITS>
__device__ __forceinline__ uint32_t spread(uint32_t fields) {
    constexpr uint32_t MASK = (1u << BITS) - 1;
    return (fields & MASK) | (fields & MASK << BITS) << (8 - BITS) | (fields & MASK << 2 * BITS) << 2 * (8 - BITS)
        | (fields >> 3 * BITS & MASK) << 24;
}

/** Reads four bytes at a multiple of four. */
__device__ __forceinline__ uint32_t loadWord(const uint8_t *at) {
    return __ldg(reinterpret_cast<const uint32_t *>(at));
}

/** Joins five bits of exponent, one number in each byte, to a sign and two bits of mantissa: the highest bytes. */
__device__ __forceinline__ uint32_t joinHighBytes(uint32_t exponents, uint32_t fields) {
    uint32_t packed = spread<3>(fields);
    return (packed << 5 & 0x80808080) | exponents << 2 | (packed & 0x03030303);
}

/*
 * The weight formats. `join` joins eight exponents to the rest, which is aligned to words, and writes them to a target that is
 * aligned to 16 bytes, or to as many as eight weights take.
 */

struct BFloat16 {
    static constexpr unsigned BYTES = 2, MANTISSA_BITS = 7;

    static __device__ __forceinline__ void join(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint2 first = joinHighHalves(exponents.x, loadWord(packed));
        uint2 second = joinHighHalves(exponents.y, loadWord(packed + 4));
        *reinterpret_cast<uint4 *>(target) = make_uint4(first.x, first.y, second.x, second.y);
    }
};

struct Float16 {
    static constexpr unsigned BYTES = 2, MANTISSA_BITS = 10;

    static __device__ __forceinline__ void join(
        uint2 exponents, const uint8_t *packed, const uint8_t *low, bool hasLow, uint8_t *target) {
        uint32_t fields = __ldg(packed) | __ldg(packed + 1) << 8 | __ldg(packed + 2) << 16;
        uint32_t first = joinHighBytes(exponents.x, fields);
        uint32_t second = joinHighBytes(exponents.y, fields >> 12);
        uint32_t firstLow = hasLow ? loadWord(low) : 0;
        uint32_t secondLow = hasLow ? loadWord(low + 4) : 0;
        *reinterpret_cast<uint4 *>(target) = make_uint4(
            __byte_perm(firstLow, first, 0x5140), __byte_perm(firstLow, first, 0x7362),
            __byte_perm(secondLow, second, 0x5140), __byte_perm(secondLow, second, 0x7362));
    }
};

struct Float32 {
    static constexpr unsigned BYTES = 4, MANTISSA_BITS = 23;

    static __device__ __forceinline__ void join(
        uint2 exponents, const uint8_t *packed, const uint8_t *low, bool hasLow, uint8_t *target) {
        joinFour(exponents.x, loadWord(packed), low, hasLow, target);
        joinFour(exponents.y, loadWord(packed + 4), low + 8, hasLow, target + 16);
    }

    static __device__ __forceinline__ void joinFour(
        uint32_t exponents, uint32_t packed, const uint8_t *low, bool hasLow, uint8_t *target) {
        uint2 high = joinHighHalves(exponents, packed);
        uint32_t first = hasLow ? loadWord(low) : 0;
        uint32_t second = hasLow ? loadWord(low + 4) : 0;
        *reinterpret_cast<uint4 *>(target) = make_uint4(
            __byte_perm(first, high.x, 0x5410), __byte_perm(first, high.x, 0x7632),
            __byte_perm(second, high.y, 0x5410), __byte_perm(second, high.y, 0x7632));
    }
};

struct Float8E4M3 {
    static constexpr unsigned BYTES = 1, MANTISSA_BITS = 3;

    static __device__ __forceinline__ void join(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint32_t fields = loadWord(packed);
        *reinterpret_cast<uint2 *>(target) = make_uint2(joinFour(exponents.x, fields), joinFour(exponents.y, fields >> 16));
    }

    static __device__ __forceinline__ uint32_t joinFour(uint32_t exponents, uint32_t fields) {
        uint32_t packed = spread<4>(fields);
        return (packed << 4 & 0x80808080) | exponents << 3 | (packed & 0x07070707);
    }
};

struct Float8E5M2 {
    static constexpr unsigned BYTES = 1, MANTISSA_BITS = 2;

    static __device__ __forceinline__ void join(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint32_t fields = __ldg(packed) | __ldg(packed + 1) << 8 | __ldg(packed + 2) << 16;
        *reinterpret_cast<uint2 *>(target) = make_uint2(joinHighBytes(exponents.x, fields), joinHighBytes(exponents.y, fields >> 12));
    }
};

/** How a format's weights are taken apart. */
template <class Format>
struct Parts {
    static constexpr unsigned LOW_BYTES = Format::MANTISSA_BITS / 8;
    static constexpr unsigned PACKED_BITS = 1 + Format::MANTISSA_BITS % 8;
};

/** Joins weights one by one, wherever they and their parts lie; without low bytes if there are none. */
template <class Format>
__device__ void joinSlowly(
    uint2 exponents, const uint8_t *packed, const uint8_t *low, const BlockView &block, unsigned first) {
    constexpr unsigned LOW_BYTES = Parts<Format>::LOW_BYTES;
    constexpr unsigned PACKED_BITS = Parts<Format>::PACKED_BITS;
    uint64_t remaining = static_cast<uint64_t>(exponents.y) << 32 | exponents.x;
#pragma unroll 1
    for (unsigned i = first; i < first + PER_LANE; i++, remaining >>= 8) {
        if (i < block.begin || i >= block.end) {
            continue;
        }
        unsigned bit = i * PACKED_BITS;
        unsigned fields = __ldg(packed + (bit >> 3)) >> (bit & 7);
        if ((bit & 7) + PACKED_BITS > 8) {
            fields |= __ldg(packed + (bit >> 3) + 1) << (8 - (bit & 7));
        }
        uint32_t sign = fields >> (PACKED_BITS - 1) & 1;
        uint32_t mantissa = fields & ((1u << (PACKED_BITS - 1)) - 1);
        uint32_t weight = sign << (8 * Format::BYTES - 1) | (static_cast<uint32_t>(remaining) & 0xFF) << Format::MANTISSA_BITS
            | mantissa << (8 * LOW_BYTES);
        if constexpr (LOW_BYTES > 0) {
            for (unsigned j = 0; low != nullptr && j < LOW_BYTES; j++) {
                weight |= static_cast<uint32_t>(__ldg(low + i * LOW_BYTES + j)) << (8 * j);
            }
        }
        for (unsigned j = 0; j < Format::BYTES; j++) {
            block.target[i * Format::BYTES + j] = static_cast<uint8_t>(weight >> (8 * j));
        }
    }
}

/** Writes the wanted part of a block whose weights are kept as they are, or are all 0. */
__device__ void writeStored(const BlockView &block, unsigned weightBytes, bool isZero) {
    unsigned begin = block.begin * weightBytes;
    unsigned end = block.end * weightBytes;
    if ((reinterpret_cast<uintptr_t>(block.target) | begin | end) % 4 != 0) {
        for (unsigned i = begin + threadIdx.x; i < end; i += blockDim.x) {
            block.target[i] = isZero ? 0 : __ldg(block.data + i);
        }
    } else {
        for (unsigned i = begin + 4 * threadIdx.x; i < end; i += 4 * blockDim.x) {
            *reinterpret_cast<uint32_t *>(block.target + i) = isZero ? 0 : loadWord(block.data + i);
        }
    }
}

/** Merges the symbols of all nodes of a level but the root's, and copies escapes whose level it is. */
__device__ void mergeLevel(
    const Region &region, const Shared &shared, unsigned level, uint8_t *symbols, const uint8_t *below, bool bitmapless) {
    const unsigned warps = blockDim.x / WARP;
    const unsigned lane = threadIdx.x % WARP;
    // Warps take turns over the level's runs of symbols, whichever node they belong to.
    unsigned turn = threadIdx.x / WARP;
    for (unsigned i = shared.levelBegin[level]; i < shared.levelBegin[level + 1]; i++) {
        const Node node = shared.nodes[i];
        const unsigned items = (node.count + PER_LANE - 1) / PER_LANE;
        const unsigned runs = (items + WARP - 1) / WARP;
        for (; turn < runs; turn += warps) {
            unsigned item = turn * WARP + lane;
            if (item < items) {
                uint2 merged = mergeSymbols(region, shared.selectors, node, below, item, bitmapless);
                *reinterpret_cast<uint2 *>(symbols + node.symbolsAt + PER_LANE * item) = merged;
            }
        }
        turn -= runs;
    }
    if (shared.escapeLevel == level) {
        for (unsigned i = threadIdx.x; i < shared.escapes; i += blockDim.x) {
            symbols[shared.escapeSymbolsAt + i] = static_cast<uint8_t>(region.byteAt(shared.escapesAt + i));
        }
    }
}

/**
 * Decodes a coded block; false if it is corrupt, in which case nothing was written.
 *
 * @param capacity how many words the region may have
 */
template <class Format>
__device__ bool decodeCoded(const BlockView &block, const Tree &tree, unsigned capacity) {
    extern __shared__ uint4 dynamicShared[];
    __shared__ Shared shared;
    uint8_t *const symbols = reinterpret_cast<uint8_t *>(dynamicShared);

    const bool hasLow = (block.size & WITHOUT_LOW) == 0;
    const unsigned packedAt = hasLow ? block.count * Parts<Format>::LOW_BYTES : 0;
    const unsigned bitmapsAt = packedAt + (block.count * Parts<Format>::PACKED_BITS + 7) / 8;
    const unsigned regionAt = bitmapsAt & ~3u;
    if (bitmapsAt > block.bytes || (block.bytes - regionAt) / 4 > capacity) {
        return false;
    }
    Region region;
    region.words = reinterpret_cast<uint2 *>(symbols + 2 * LEVEL_BYTES);
    region.wordCount = (block.bytes - regionAt) / 4;

    const bool bitmapless = tree.bitmapless != 0;
    const unsigned levels = tree.levels;
    for (unsigned i = threadIdx.x; i < tree.nodes; i += blockDim.x) {
        shared.children[i] = tree.children[i];
    }
    for (unsigned i = threadIdx.x; i < levels + 2; i += blockDim.x) {
        shared.levelBegin[i] = tree.levelBegin[i];
    }
    if (threadIdx.x < 16) {
        shared.selectors[threadIdx.x] = selectorsOf(threadIdx.x);
    }
    region.load(reinterpret_cast<const uint32_t *>(block.data + regionAt), shared);
    __syncthreads();
    if (threadIdx.x == 0) {
        shared.sound = TreeWalk(shared, region, bitmapsAt - regionAt).walk(levels, block.count, bitmapless);
    }
    __syncthreads();
    if (!shared.sound) {
        return false;
    }

    // Levels take turns in two rooms: the children of odd levels' nodes lie in the first.
    for (unsigned level = levels; level > 0; level--) {
        mergeLevel(region, shared, level, symbols + level % 2 * LEVEL_BYTES, symbols + (level + 1) % 2 * LEVEL_BYTES, bitmapless);
        __syncthreads();
    }
    const Node root = shared.nodes[0];
    const uint8_t *const packed = block.data + packedAt;
    const bool isAligned = (reinterpret_cast<uintptr_t>(block.target) % 16 | packedAt % 4) == 0;
    // Lanes' items that are wanted as a whole, and can be written so.
    const unsigned wholeBegin = (block.begin + PER_LANE - 1) / PER_LANE;
    const unsigned wholeEnd = isAligned ? block.end / PER_LANE : wholeBegin;
#pragma unroll 2
    for (unsigned item = wholeBegin + threadIdx.x; item < wholeEnd; item += blockDim.x) {
        uint2 exponents = mergeSymbols(region, shared.selectors, root, symbols + LEVEL_BYTES, item, bitmapless);
        Format::join(
            exponents, packed + item * Parts<Format>::PACKED_BITS, block.data + item * PER_LANE * Parts<Format>::LOW_BYTES,
            hasLow, block.target + item * PER_LANE * Format::BYTES);
    }
    if (wholeBegin * PER_LANE != block.begin || wholeEnd * PER_LANE != block.end) {
        const unsigned items = (block.end + PER_LANE - 1) / PER_LANE;
#pragma unroll 1
        for (unsigned item = block.begin / PER_LANE + threadIdx.x; item < items; item += blockDim.x) {
            if (item < wholeBegin || item >= wholeEnd) {
                uint2 exponents = mergeSymbols(region, shared.selectors, root, symbols + LEVEL_BYTES, item, bitmapless);
                joinSlowly<Format>(exponents, packed, hasLow ? block.data : nullptr, block, PER_LANE * item);
            }
        }
    }
    return true;
}

template <class Format>
__device__ __forceinline__ void decode(const Request *requests, unsigned requestCount, unsigned capacity, uint64_t *fault) {
    const BlockView block = findBlock(requests, requestCount, Format::BYTES);
    if (block.size == ZERO_BLOCK || block.size == STORED_BLOCK) {
        writeStored(block, Format::BYTES, block.size == ZERO_BLOCK);
    } else if (!decodeCoded<Format>(block, *requests[findRequest(requests, requestCount)].tree, capacity)) {
        report(fault);
    }
}

} // namespace pith

#define DECODE(NAME, FORMAT)                                                                       \
    extern "C" __global__ void __launch_bounds__(pith::MAX_THREADS) NAME(                                \
        const pith::Request *requests, unsigned requestCount, unsigned capacity, uint64_t *fault) { \
        pith::decode<pith::FORMAT>(requests, requestCount, capacity, fault);                                   \
    }

DECODE(decode_bf16, BFloat16)
DECODE(decode_f16, Float16)
DECODE(decode_f32, Float32)
DECODE(decode_f8_e4m3, Float8E4M3)
DECODE(decode_f8_e5m2, Float8E5M2)
