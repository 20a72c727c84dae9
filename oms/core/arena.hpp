// Owns bytes that are appended once and stay where they are, in large pieces. Never moves or frees
// a single one of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace trestle::core {

class Arena {
public:
    static constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
    // A piece of a snapshot that claims more is not believed.
    static constexpr std::size_t most_chunk_bytes = std::size_t{1} << 30;

    // Room for `size` bytes that begins at a multiple of eight; at() says where.
    [[nodiscard]] std::uint64_t append(std::size_t size) {
        auto const padded = (size + 7) / 8 * 8;
        if (chunks_.empty() || chunks_.back().size - chunks_.back().used < padded) {
            add_chunk(std::max(chunk_bytes, padded));
        }
        auto& chunk = chunks_.back();
        auto const place = place_of(chunks_.size() - 1, chunk.used);
        chunk.used += padded;
        bytes_ += padded;
        return place;
    }
    [[nodiscard]] char* at(std::uint64_t place) {
        return chunks_[place >> 32].bytes.get() + (place & UINT32_MAX);
    }
    [[nodiscard]] char const* at(std::uint64_t place) const {
        return chunks_[place >> 32].bytes.get() + (place & UINT32_MAX);
    }
    // How many bytes are left behind a place, zero for one that is none.
    [[nodiscard]] std::size_t room_at(std::uint64_t place) const {
        auto const chunk = place >> 32;
        auto const offset = place & UINT32_MAX;
        return chunk < chunks_.size() && offset < chunks_[chunk].used ? chunks_[chunk].used - offset
                                                                      : 0;
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    static constexpr std::uint64_t place_of(std::uint64_t chunk, std::uint64_t offset) {
        return chunk << 32 | offset;
    }

    template <class F, class Self>
    static void state(F& f, Self& self) {
        std::uint64_t count = self.chunks_.size();
        f("chunks", count);
        if constexpr (F::is_reading) {
            self.chunks_.clear();
            self.bytes_ = 0;
            for (std::uint64_t i = 0; i < count && f.is_ok(); ++i) {
                std::uint64_t used = 0;
                f("used", used);
                if (used > most_chunk_bytes) return f.refuse();
                self.add_chunk(used);
                self.chunks_.back().used = used;
                self.bytes_ += used;
                f.raw(self.chunks_.back().bytes.get(), used);
            }
        } else {
            for (auto const& chunk : self.chunks_) {
                f("used", std::uint64_t{chunk.used});
                f.raw(chunk.bytes.get(), chunk.used);
            }
        }
    }

private:
    struct Chunk {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
        std::size_t used = 0;
    };
    void add_chunk(std::size_t size) {
        chunks_.push_back({std::make_unique<char[]>(size), size, 0});
    }

    std::vector<Chunk> chunks_;
    std::uint64_t bytes_ = 0;
};

}  // namespace trestle::core
