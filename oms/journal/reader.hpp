// Owns read-only access to a journal, also while a writer runs in this or another process.
// Never returns a record that is not whole, in order and next to the one before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "oms/journal/place.hpp"
#include "oms/journal/record.hpp"
#include "oms/journal/storage.hpp"

namespace trestle::journal {

struct Entry {
    Record record;
    Place place;
};

// No whole record is here yet: ask again later.
struct End {
    Place place;
};

struct Damage {
    Place place;
    RecordProblem::Kind kind = RecordProblem::Kind::damaged;
    std::string text;
};

using Next = std::variant<Entry, End, Damage>;

class Reader {
public:
    // The first record that next() returns has the sequence `from`.
    Reader(Storage& storage, std::filesystem::path directory, Sequence from = 1);

    // Inside the writer's process pass durable(): records up to it are returned, and one of them
    // that cannot be read is damage. Without it every record that is whole is returned, and bytes
    // that are not (yet) a record are the end, unless good records follow them or they are those of
    // a record that was changed.
    [[nodiscard]] Next next(std::optional<Sequence> durable = std::nullopt);

    // Goes on behind damage, at a place that examine_rest() found. False when it cannot be opened.
    [[nodiscard]] bool resume(Place const& place);

    [[nodiscard]] Sequence next_sequence() const { return place_.sequence; }
    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }  // zero before the first record

private:
    enum class Opened : std::uint8_t { yes, absent, failed };
    Opened find_segment();
    Opened open_segment(Sequence first);
    [[nodiscard]] bool skip_here();
    [[nodiscard]] bool fill();
    [[nodiscard]] std::span<std::byte const> here() const;
    [[nodiscard]] Result<Record, RecordProblem> decode_here();
    [[nodiscard]] Next judge_failure(RecordProblem const& problem, bool is_promised);
    Damage damage(RecordProblem::Kind kind, std::string text) const;

    Storage* storage_;
    std::filesystem::path directory_;
    Sequence from_;
    Place place_;  // of the record that comes next
    std::unique_ptr<File> file_;
    std::vector<std::byte> buffer_;
    std::uint64_t buffer_offset_ = 0;
    std::size_t buffer_size_ = 0;
    std::uint64_t epoch_ = 0;
    std::optional<std::uint32_t> checksum_;  // of the record before, unknown at the start
    std::string problem_;                    // why the last open or read failed
    RecordProblem::Kind problem_kind_ = RecordProblem::Kind::damaged;
};

}  // namespace trestle::journal
