/*
 * Decodes blocks of weights in the layout "pith", which docs/dfloat-format.md specifies.
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
constexpr unsigned PER_RUN = PER_LANE * WARP;

/** How many runs a level may have that one warp merges alone. */
constexpr unsigned FEW_RUNS = 2;

/** Room for the symbols of a level: each node's are padded to what a lane takes, and lanes read up to 11 bytes beyond. */
constexpr unsigned LEVEL_BYTES = BLOCK + PER_LANE * (MAX_NODES + 1) + 16;

constexpr unsigned LEAF = 0x100;
constexpr unsigned ESCAPE = 0x200;

/** A code's tree. */
struct Tree {
    /** The number of inner nodes: at least 1, for a single leaf is taken as the right child of a node all of whose bits are 1. */
    unsigned nodes;
    /** The number of levels that have inner nodes. */
    unsigned levels;
    /** Whether this is such a tree. The node's bitmap is not in the block. */
    unsigned isSingleLeaf;
    /** For each level, the number of its first inner node; one more for the end, and one for the level below. */
    unsigned levelBegin[MAX_LEVELS + 2];
    /**
     * For each inner node its left child, and its right one in the upper half: an inner node, a leaf, or the escape. The right
     * one is a leaf only if the left one is, as in every canonical code.
     */
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
    /** For each node how many runs of symbols it has: as many as a warp takes at a time. */
    unsigned runs[MAX_NODES];
    unsigned children[MAX_NODES];
    unsigned levelBegin[MAX_LEVELS + 2];
    /** For each four bits: a selector of the merged symbols; in the upper half, one that passes over as many as there are ones. */
    unsigned selectors[16];
    unsigned onesOfWarp[MAX_THREADS / WARP];
    unsigned escapesAt;
    unsigned escapes;
    /** The level of the escape's symbols; 0 for none. */
    unsigned escapeLevel;
    unsigned escapeSymbolsAt;
    /** The lowest level that all warps merge together. Those below have so few symbols that one warp does. */
    unsigned lowestShared;
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

    __device__ void load(const uint32_t *from) {
        for (unsigned i = threadIdx.x; i < wordCount; i += blockDim.x) {
            words[i].x = __ldg(from + i);
        }
    }

    __device__ void countOnes(Shared &shared) {
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

    /** Makes a bitmap of ones behind the words. */
    __device__ void appendOnes() {
        for (unsigned i = threadIdx.x; i < BLOCK / 32; i += blockDim.x) {
            words[wordCount + i] = make_uint2(~0u, 32 * i);
        }
    }
};

/** Goes through the tree from the root down: the ones in a node's bitmap tell the sizes of its children. */
class TreeWalk {
public:
    __device__ TreeWalk(Shared &shared, const Region &region, unsigned begin) : shared(shared), region(region), at(begin) {}

    /** Finds all nodes, and tells whether the bitmaps and escapes fill the region, up to three bytes. */
    __device__ bool walk(unsigned levels, unsigned count) {
        const unsigned bytes = region.wordCount * 4;
        start(count);
        for (level = 0; level < levels; level++) {
            symbolsBelow = 0;
            unsigned runsBefore = runs;
            for (unsigned i = shared.levelBegin[level]; i < shared.levelBegin[level + 1]; i++) {
                Node &node = shared.nodes[i];
                unsigned bitmapBytes = (node.count + 7) >> 3;
                if (bitmapBytes > bytes - at) {
                    return false;
                }
                node.bitmapAt = at;
                node.onesBefore = region.onesBefore(8 * at);
                placeChildren(i, region.onesBefore(8 * at + node.count) - node.onesBefore);
                at += bitmapBytes;
            }
            if (runs - runsBefore > FEW_RUNS) {
                shared.lowestShared = level + 1;
            }
        }
        return escapesFill(bytes);
    }

    /** Does the same for a code of one leaf. */
    __device__ bool walkSingleLeaf(unsigned count) {
        start(count);
        shared.nodes[0].bitmapAt = region.wordCount * 4;
        shared.nodes[0].onesBefore = 0;
        placeChildren(0, count);
        return escapesFill(region.wordCount * 4);
    }

private:
    __device__ void start(unsigned count) {
        shared.escapes = 0;
        shared.escapeLevel = 0;
        shared.lowestShared = 1;
        setCount(0, count);
    }

    __device__ void setCount(unsigned node, unsigned count) {
        shared.nodes[node].count = count;
        shared.runs[node] = (count + PER_RUN - 1) / PER_RUN;
        runs += shared.runs[node];
    }

    __device__ void placeChildren(unsigned i, unsigned ones) {
        Node &node = shared.nodes[i];
        node.left = place(shared.children[i] & 0xFFFF, node.count - ones, node.leftIsLeaf);
        node.right = place(shared.children[i] >> 16, ones, node.rightIsLeaf);
    }

    __device__ bool escapesFill(unsigned bytes) {
        shared.escapesAt = at;
        return shared.escapes <= bytes - at && bytes - at - shared.escapes < 4;
    }

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
            runs += count / WARP;
        } else {
            setCount(child, count);
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
    /** How many runs all nodes so far have; those of escapes, which are copied byte by byte, count for more. */
    unsigned runs = 0;
};

/**
 * Merges eight of a node's symbols from those of its children. What comes behind the node's last symbol is arbitrary.
 *
 * @param item which of the node's eights it is
 */
template <bool LEFT_IS_LEAF, bool RIGHT_IS_LEAF>
__device__ __forceinline__ uint2 mergeSymbols(
    const Region &region, const unsigned *selectors, const Node &node, const uint8_t *below, unsigned item) {
    unsigned at = node.bitmapAt + item;
    uint2 word = region.words[at >> 2];
    // Shifts by eight times the byte's number are modulo 32.
    unsigned bits = __funnelshift_r(word.x, 0, 8 * at);
    unsigned firstSelector = selectors[bits & 15];
    unsigned secondSelector = selectors[bits >> 4 & 15];
    uint2 left = make_uint2(node.left, node.left);
    uint2 right = make_uint2(node.right, node.right);
    if constexpr (!LEFT_IS_LEAF || !RIGHT_IS_LEAF) {
        unsigned ones = word.y - node.onesBefore + __popc(word.x & ~__funnelshift_l(0, ~0u, 8 * at));
        if constexpr (!LEFT_IS_LEAF) {
            left = loadSymbols(below, node.left + PER_LANE * item - ones);
        }
        if constexpr (!RIGHT_IS_LEAF) {
            right = loadSymbols(below, node.right + ones);
        }
    }
    unsigned passOnes = firstSelector >> 16;
    uint2 merged;
    merged.x = permute(left.x, right.x, firstSelector);
    // 0xA864 is the sum of the selectors that pass over n and over 4 - n bytes, for any n.
    unsigned leftRest = LEFT_IS_LEAF ? left.x : permute(left.x, left.y, 0xA864 - passOnes);
    unsigned rightRest = RIGHT_IS_LEAF ? right.x : permute(right.x, right.y, passOnes);
    merged.y = permute(leftRest, rightRest, secondSelector);
    return merged;
}

/** Calls an action with a function that merges eights of a node's symbols; the same one for all threads of a warp. */
template <class Action>
__device__ __forceinline__ void withMerge(
    const Region &region, const unsigned *selectors, const Node &node, const uint8_t *below, Action action) {
    if (!node.leftIsLeaf) {
        action([&](unsigned item) { return mergeSymbols<false, false>(region, selectors, node, below, item); });
    } else if (!node.rightIsLeaf) {
        action([&](unsigned item) { return mergeSymbols<true, false>(region, selectors, node, below, item); });
    } else {
        action([&](unsigned item) { return mergeSymbols<true, true>(region, selectors, node, below, item); });
    }
}

/** Merges eight of a node's symbols, whatever its children are. */
__device__ uint2 mergeAnySymbols(
    const Region &region, const unsigned *selectors, const Node &node, const uint8_t *below, unsigned item) {
    uint2 merged;
    withMerge(region, selectors, node, below, [&](auto merge) { merged = merge(item); });
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

/**
 * Joins eight exponents to the rest, which is aligned to words, and writes them to a target that is aligned to 16 bytes, or to as
 * many as eight weights take.
 */

template <Format FORMAT>
struct Join;

template <>
struct Join<Format::BF16> {
    static __device__ __forceinline__ void eight(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint2 first = joinHighHalves(exponents.x, loadWord(packed));
        uint2 second = joinHighHalves(exponents.y, loadWord(packed + 4));
        *reinterpret_cast<uint4 *>(target) = make_uint4(first.x, first.y, second.x, second.y);
    }
};

template <>
struct Join<Format::F16> {
    static __device__ __forceinline__ void eight(
        uint2 exponents, const uint8_t *packed, const uint8_t *low, bool hasLow, uint8_t *target) {
        uint32_t fields = __ldg(packed) | __ldg(packed + 1) << 8 | __ldg(packed + 2) << 16;
        uint32_t first = joinHighBytes(exponents.x, fields);
        uint32_t second = joinHighBytes(exponents.y, fields >> 12);
        uint32_t firstLow = hasLow ? loadWord(low) : 0;
        uint32_t secondLow = hasLow ? loadWord(low + 4) : 0;
        *reinterpret_cast<uint4 *>(target) = make_uint4(
            permute(firstLow, first, 0x5140), permute(firstLow, first, 0x7362),
            permute(secondLow, second, 0x5140), permute(secondLow, second, 0x7362));
    }
};

template <>
struct Join<Format::F32> {
    static __device__ __forceinline__ void eight(
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
            permute(first, high.x, 0x5410), permute(first, high.x, 0x7632),
            permute(second, high.y, 0x5410), permute(second, high.y, 0x7632));
    }
};

template <>
struct Join<Format::F8_E4M3> {
    static __device__ __forceinline__ void eight(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint32_t fields = loadWord(packed);
        *reinterpret_cast<uint2 *>(target) = make_uint2(joinFour(exponents.x, fields), joinFour(exponents.y, fields >> 16));
    }

    static __device__ __forceinline__ uint32_t joinFour(uint32_t exponents, uint32_t fields) {
        uint32_t packed = spread<4>(fields);
        return (packed << 4 & 0x80808080) | exponents << 3 | (packed & 0x07070707);
    }
};

template <>
struct Join<Format::F8_E5M2> {
    static __device__ __forceinline__ void eight(
        uint2 exponents, const uint8_t *packed, const uint8_t *, bool, uint8_t *target) {
        uint32_t fields = __ldg(packed) | __ldg(packed + 1) << 8 | __ldg(packed + 2) << 16;
        *reinterpret_cast<uint2 *>(target) = make_uint2(joinHighBytes(exponents.x, fields), joinHighBytes(exponents.y, fields >> 12));
    }
};

/** Joins weights one by one, wherever they and their parts lie; without low bytes if there are none. */
template <Format FORMAT>
__device__ void joinSlowly(
    uint2 exponents, const uint8_t *packed, const uint8_t *low, const BlockView &block, unsigned first) {
    constexpr Layout LAYOUT(FORMAT);
    constexpr unsigned LOW_BYTES = LAYOUT.lowBytes();
    constexpr unsigned PACKED_BITS = LAYOUT.packedBits();
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
        uint32_t weight = sign << (8 * LAYOUT.bytes - 1) | (static_cast<uint32_t>(remaining) & 0xFF) << LAYOUT.mantissaBits
            | mantissa << (8 * LOW_BYTES);
        if constexpr (LOW_BYTES > 0) {
            for (unsigned j = 0; low != nullptr && j < LOW_BYTES; j++) {
                weight |= static_cast<uint32_t>(__ldg(low + i * LOW_BYTES + j)) << (8 * j);
            }
        }
        for (unsigned j = 0; j < LAYOUT.bytes; j++) {
            block.target[i * LAYOUT.bytes + j] = static_cast<uint8_t>(weight >> (8 * j));
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

/** Merges the symbols of all nodes of a level but the root's, and copies escapes whose level it is; by so many threads. */
__device__ void mergeLevel(
    const Region &region, const Shared &shared, unsigned level, uint8_t *symbols, const uint8_t *below, unsigned threads) {
    const unsigned warps = threads / WARP;
    const unsigned lane = threadIdx.x % WARP;
    const unsigned end = shared.levelBegin[level + 1];
    // Warps take turns over the level's runs of symbols, whichever node they belong to.
    unsigned turn = threadIdx.x / WARP;
    for (unsigned i = shared.levelBegin[level]; i < end; i++) {
        const unsigned runs = shared.runs[i];
        if (turn < runs) {
            const Node node = shared.nodes[i];
            uint8_t *const nodeSymbols = symbols + node.symbolsAt;
            const unsigned symbolsEnd = (node.count + PER_LANE - 1) & ~(PER_LANE - 1);
            withMerge(region, shared.selectors, node, below, [&](auto merge) {
                for (; turn < runs; turn += warps) {
                    unsigned at = turn * PER_RUN + lane * PER_LANE;
                    if (at < symbolsEnd) {
                        *reinterpret_cast<uint2 *>(nodeSymbols + at) = merge(at / PER_LANE);
                    }
                }
            });
        }
        turn -= runs;
    }
    if (shared.escapeLevel == level) {
        for (unsigned i = threadIdx.x; i < shared.escapes; i += threads) {
            symbols[shared.escapeSymbolsAt + i] = static_cast<uint8_t>(region.byteAt(shared.escapesAt + i));
        }
    }
}

/** Merges the root's symbols, joins them to the rest, and writes the weights wanted. */
template <Format FORMAT>
__device__ void writeWeights(
    const BlockView &block, const Region &region, const Shared &shared, const uint8_t *below, unsigned packedAt, bool hasLow) {
    constexpr Layout LAYOUT(FORMAT);
    const Node root = shared.nodes[0];
    const uint8_t *const packed = block.data + packedAt;
    const bool isAligned = (reinterpret_cast<uintptr_t>(block.target) % 16 | packedAt % 4) == 0;
    // Lanes' items that are wanted as a whole, and can be written so.
    const unsigned wholeBegin = (block.begin + PER_LANE - 1) / PER_LANE;
    const unsigned wholeEnd = isAligned ? block.end / PER_LANE : wholeBegin;
    withMerge(region, shared.selectors, root, below, [&](auto merge) {
        const unsigned first = wholeBegin + threadIdx.x;
        const uint8_t *nextPacked = packed + first * LAYOUT.packedBits();
        const uint8_t *nextLow = block.data + first * PER_LANE * LAYOUT.lowBytes();
        uint8_t *nextTarget = block.target + first * PER_LANE * LAYOUT.bytes;
#pragma unroll 2
        for (unsigned item = first; item < wholeEnd; item += blockDim.x) {
            Join<FORMAT>::eight(merge(item), nextPacked, nextLow, hasLow, nextTarget);
            nextPacked += blockDim.x * LAYOUT.packedBits();
            nextLow += blockDim.x * PER_LANE * LAYOUT.lowBytes();
            nextTarget += blockDim.x * PER_LANE * LAYOUT.bytes;
        }
    });
    if (wholeBegin * PER_LANE == block.begin && wholeEnd * PER_LANE == block.end) {
        return;
    }
    const unsigned items = (block.end + PER_LANE - 1) / PER_LANE;
#pragma unroll 1
    for (unsigned item = block.begin / PER_LANE + threadIdx.x; item < items; item += blockDim.x) {
        if (item < wholeBegin || item >= wholeEnd) {
            uint2 exponents = mergeAnySymbols(region, shared.selectors, root, below, item);
            joinSlowly<FORMAT>(exponents, packed, hasLow ? block.data : nullptr, block, PER_LANE * item);
        }
    }
}

/**
 * Decodes a coded block; false if it is corrupt, in which case nothing was written.
 *
 * @param capacity how many words the region may have
 */
__device__ bool decodeCoded(const BlockView &block, unsigned capacity) {
    extern __shared__ uint4 dynamicShared[];
    __shared__ Shared shared;
    uint8_t *const symbols = reinterpret_cast<uint8_t *>(dynamicShared);

    const Layout layout(block.format);
    const Tree &tree = *block.tree;
    const bool isSingleLeaf = tree.isSingleLeaf != 0;
    const bool hasLow = (block.size & WITHOUT_LOW) == 0;
    const unsigned packedAt = hasLow ? block.count * layout.lowBytes() : 0;
    const unsigned bitmapsAt = packedAt + (block.count * layout.packedBits() + 7) / 8;
    const unsigned regionAt = bitmapsAt & ~3u;
    if (bitmapsAt > block.bytes || (block.bytes - regionAt) / 4 + (isSingleLeaf ? BLOCK / 32 : 0) > capacity) {
        return false;
    }
    Region region;
    region.words = reinterpret_cast<uint2 *>(symbols + 2 * LEVEL_BYTES);
    region.wordCount = (block.bytes - regionAt) / 4;

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
    region.load(reinterpret_cast<const uint32_t *>(block.data + regionAt));
    __syncthreads();
    if (isSingleLeaf) {
        region.appendOnes();
    } else {
        region.countOnes(shared);
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        TreeWalk walk(shared, region, bitmapsAt - regionAt);
        shared.sound = isSingleLeaf ? walk.walkSingleLeaf(block.count) : walk.walk(levels, block.count);
    }
    __syncthreads();
    if (!shared.sound) {
        return false;
    }

    // Levels take turns in two rooms: the symbols of odd ones lie in the second.
    const unsigned lowestShared = shared.lowestShared;
    for (unsigned level = threadIdx.x < WARP ? levels : min(levels, lowestShared); level > 0; level--) {
        uint8_t *const ofLevel = symbols + level % 2 * LEVEL_BYTES;
        const uint8_t *const below = symbols + (level + 1) % 2 * LEVEL_BYTES;
        if (level > lowestShared) {
            mergeLevel(region, shared, level, ofLevel, below, WARP);
            __syncwarp();
        } else {
            // Behind the levels that the first warp has merged alone.
            if (level == lowestShared) {
                __syncthreads();
            }
            mergeLevel(region, shared, level, ofLevel, below, blockDim.x);
            __syncthreads();
        }
    }
    const uint8_t *const below = symbols + LEVEL_BYTES;
    switch (block.format) {
    case Format::BF16:
        writeWeights<Format::BF16>(block, region, shared, below, packedAt, hasLow);
        break;
    case Format::F16:
        writeWeights<Format::F16>(block, region, shared, below, packedAt, hasLow);
        break;
    case Format::F32:
        writeWeights<Format::F32>(block, region, shared, below, packedAt, hasLow);
        break;
    case Format::F8_E4M3:
        writeWeights<Format::F8_E4M3>(block, region, shared, below, packedAt, hasLow);
        break;
    case Format::F8_E5M2:
        writeWeights<Format::F8_E5M2>(block, region, shared, below, packedAt, hasLow);
        break;
    }
    return true;
}

} // namespace pith

/**
 * Decodes the blocks of all requests, each by one thread block.
 *
 * @param capacity how many words of bitmaps and escapes a block has at most: the dynamic shared memory has room for them
 * @param fault gets the number of a block that is corrupt, plus 1
 */
extern "C" __global__ void __launch_bounds__(pith::MAX_THREADS)
    decode_weights(const pith::Request *requests, unsigned requestCount, unsigned capacity, uint64_t *fault) {
    using namespace pith;
    const BlockView block = findBlock(requests, requestCount);
    if (block.size == ZERO_BLOCK || block.size == STORED_BLOCK) {
        writeStored(block, Layout(block.format).bytes, block.size == ZERO_BLOCK);
    } else if (!decodeCoded(block, capacity)) {
        report(fault);
    }
}
