/* Where the blocks of weights lie that a launch works for. */
#pragma once

#include "launch.cuh"

namespace pith {

struct Tree;

/** The weights of a block; the last one of a tensor may have fewer. */
constexpr unsigned BLOCK = 16384;

/** What the block table has for a block. */
constexpr unsigned ZERO_BLOCK = 0;
constexpr unsigned STORED_BLOCK = 0xFFFF;
constexpr unsigned WITHOUT_LOW = 0x8000;

/** Some weights of a tensor, and where they go. */
struct Request {
    const uint8_t *payload;
    /** For each of the tensor's blocks, the offset in the payload in units of four bytes, and the size in the lowest 16 bits. */
    const uint64_t *blocks;
    /** For each of the tensor's blocks, the CRC32C of its weights. */
    const uint32_t *checksums;
    const Tree *tree;
    /** Where weight number `begin` goes. */
    uint8_t *target;
    /** The tensor's number of weights. */
    uint64_t count;
    /** The weights wanted: a range, that is not empty. */
    uint64_t begin;
    uint64_t end;
    /** How many blocks the requests before this one have. */
    uint64_t firstBlock;
    /** The number of the weight format. */
    uint64_t format;
};

/** The weight formats, by their numbers. */
enum class Format : unsigned { BF16 = 1, F16 = 2, F32 = 3, F8_E4M3 = 4, F8_E5M2 = 5 };

/** How a format's weights are taken apart. */
struct Layout {
    unsigned bytes;
    unsigned mantissaBits;

    __device__ constexpr explicit Layout(Format format)
        : bytes(format == Format::F32 ? 4 : format == Format::BF16 || format == Format::F16 ? 2 : 1),
          mantissaBits(
              format == Format::BF16 ? 7
              : format == Format::F16 ? 10
              : format == Format::F32 ? 23
              : format == Format::F8_E4M3 ? 3
                                          : 2) {}

    __device__ constexpr unsigned lowBytes() const {
        return mantissaBits / 8;
    }

    __device__ constexpr unsigned packedBits() const {
        return 1 + mantissaBits % 8;
    }
};

/** A block, and the part of it that is wanted. */
struct BlockView {
    Format format;
    const Tree *tree;
    const uint8_t *data;
    unsigned bytes;
    unsigned size;
    unsigned count;
    /** The weights wanted, counted from the block's first. */
    unsigned begin;
    unsigned end;
    /** Where the block's first weight would go. */
    uint8_t *target;
    uint32_t checksum;
};

/** Finds this thread block's block. */
__device__ BlockView findBlock(const Request *requests, unsigned requestCount) {
    const Request &request = requests[findRequest(requests, requestCount)];
    uint64_t block = request.begin / BLOCK + (blockIdx.x - request.firstBlock);
    uint64_t first = block * BLOCK;
    uint64_t entry = request.blocks[block];
    BlockView view;
    view.format = static_cast<Format>(request.format);
    view.tree = request.tree;
    view.data = request.payload + (entry >> 16) * 4;
    view.size = static_cast<unsigned>(entry & 0xFFFF);
    view.bytes = (view.size & ~WITHOUT_LOW) * 4;
    view.count = static_cast<unsigned>(min(request.count - first, static_cast<uint64_t>(BLOCK)));
    view.begin = static_cast<unsigned>(max(request.begin, first) - first);
    view.end = static_cast<unsigned>(min(request.end - first, static_cast<uint64_t>(view.count)));
    // Modulo 2^64, as the block may begin before what is wanted does.
    view.target = request.target + (first - request.begin) * Layout(view.format).bytes;
    view.checksum = request.checksums[block];
    __builtin_assume(__isGlobal(view.data));
    __builtin_assume(__isGlobal(view.target));
    return view;
}

} // namespace pith
