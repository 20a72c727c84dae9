// Owns seeded chance: the same seed gives the same numbers with any compiler. Never uses the
// distributions of the standard library, which differ.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trestle::adapters::sim {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    // SplitMix64 (Steele, Lea, Flood 2014): small, and good enough for a market that nobody trusts.
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    // From low to high, both included. The bias of the remainder does not matter here.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        auto const span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<std::int64_t>(next() % span);
    }

    bool happens(int percent) { return between(1, 100) <= percent; }

    std::string text(std::size_t length) {
        static constexpr std::string_view letters =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        std::string result(length, '0');
        for (auto& c : result) c = letters[next() % letters.size()];
        return result;
    }

private:
    std::uint64_t state_;
};

}  // namespace trestle::adapters::sim
