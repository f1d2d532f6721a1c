/* What decoders of BFloat16 weights share: exponents in shared memory, joined to signs and mantissas. */
#pragma once

#include <cstdint>

namespace pith {

/** Reads eight bytes of shared memory that need not be aligned. */
__device__ __forceinline__ uint2 loadSymbols(const uint8_t *symbols, unsigned at) {
    const uint32_t *words = reinterpret_cast<const uint32_t *>(symbols) + (at >> 2);
    unsigned selector = 0x3210 + 0x1111 * (at & 3);
    uint32_t first = words[0];
    uint32_t second = words[1];
    uint32_t third = words[2];
    return make_uint2(__byte_perm(first, second, selector), __byte_perm(second, third, selector));
}

/** Joins the exponents of four weights, one in each byte, to signs and seven bits of mantissa: two weights in each half. */
__device__ __forceinline__ uint2 joinHighHalves(uint32_t exponents, uint32_t packed) {
    uint32_t high = (packed & 0x80808080) | (exponents >> 1 & 0x7F7F7F7F);
    uint32_t low = (packed & 0x7F7F7F7F) | (exponents << 7 & 0x80808080);
    return make_uint2(__byte_perm(low, high, 0x5140), __byte_perm(low, high, 0x7362));
}

} // namespace pith
