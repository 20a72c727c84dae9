// Owns the bytes of one record: header, checksum, and the fields of one stamped input.
// Never trusts what it reads: every length is checked before it is used. Format: spec/journal.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "oms/journal/batch.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"

namespace trestle::journal {

inline constexpr std::uint8_t record_version = 5;
inline constexpr std::size_t record_header_bytes = 36;
// A config of 1,000 accounts with limits on 100 symbols each takes 12 MB; nothing else comes near.
inline constexpr std::size_t max_record_bytes = 64 * 1024 * 1024;

struct RecordProblem {
    enum class Kind : std::uint8_t {
        blank,       // zeros: nothing was ever written here
        incomplete,  // the bytes end before the record does
        damaged,     // the checksum or a field is wrong
        foreign,     // whole, but not ours to read: a newer Trestle wrote it, or an unreleased one
    };
    Kind kind = Kind::damaged;
    std::string text;
};

struct Record {
    Stamped stamped;
    Sequence synced = 0;       // every record up to this one was on the disk before this write
    std::uint32_t length = 0;  // of the whole record, header included
    std::uint32_t checksum = 0;
    std::uint8_t version = record_version;  // of the Trestle that wrote it
};

// Appends one record without its checksum; seal() makes it valid. False when the record would be
// longer than max_record_bytes: then nothing is appended. An older version leaves out what came
// later, as the Trestle of that time did.
[[nodiscard]] bool encode_record(Batch& batch, Stamped const& stamped,
                                 std::uint8_t version = record_version);

// Completes all records in `bytes`, just before they are written: states what is known to be on the
// disk, and sets the checksums. Returns the checksum of the last record.
std::uint32_t seal_records(std::span<std::byte> bytes, Sequence synced);

// Reads the record at the front of `bytes`.
[[nodiscard]] Result<Record, RecordProblem> decode_record(std::span<std::byte const> bytes);

// Length, sequence and synced of a record whose checksum holds; nothing for other bytes. Does not
// look into the body, so it also knows a record that a newer Trestle wrote.
struct Outline {
    std::uint32_t length = 0;
    Sequence sequence = 0;
    Sequence synced = 0;
    std::uint32_t checksum = 0;
};
[[nodiscard]] std::optional<Outline> outline_record(std::span<std::byte const> bytes);

// What the header in front says of its length, zero when that cannot be. Nothing is checked.
[[nodiscard]] std::size_t claimed_record_length(std::span<std::byte const> bytes);

// A record that one bit, turned back, makes whole. Zeros at the end of `bytes` may never have been
// written: a bit that would have to be set among them does not count.
[[nodiscard]] bool is_one_bit_off(std::span<std::byte const> bytes);

// The header states a length, and no zeros at the end of `bytes` reach into a record of that
// length: as far as its end tells, all of it was written. Its checksum is another matter.
[[nodiscard]] bool is_written_to_its_end(std::span<std::byte const> bytes);

// Length of the first record in bytes that encode_record wrote.
[[nodiscard]] std::size_t first_record_length(std::span<std::byte const> bytes);
[[nodiscard]] Sequence first_record_sequence(std::span<std::byte const> bytes);

[[nodiscard]] std::string_view type_name(Input const& input);  // "new_order"

}  // namespace trestle::journal
