// Owns what the tests of the journal share: opening one and remembering what it replayed.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "oms/journal/bytes.hpp"
#include "oms/journal/checksum.hpp"
#include "oms/journal/journal.hpp"
#include "oms/journal/json.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/record.hpp"
#include "oms/journal/segment.hpp"
#include "tests/support/faulty_storage.hpp"
#include "tests/support/journal_samples.hpp"

namespace trestle {

// So that a failed comparison shows records instead of bytes.
inline void PrintTo(Stamped const& stamped, std::ostream* out) {
    *out << journal::to_json(stamped);
}

}  // namespace trestle

namespace trestle::journal {

using testing::FaultyStorage;
using ::testing::HasSubstr;
using testing::sample_record;

inline constexpr Timestamp noon = Timestamp::from_ms(1'700'000'000'123);
inline const std::filesystem::path directory = "/journal";

// Without threads: each call to the disk has its fixed place in the order of calls.
inline Settings settings_of(Fsync fsync, std::size_t segment_bytes = 8192) {
    return {.directory = directory,
            .fsync = fsync,
            .segment_bytes = segment_bytes,
            .has_threads = false};
}

inline std::filesystem::path segment_path(Sequence first) {
    return directory / segment_name(first);
}

struct Session {
    std::unique_ptr<Journal> journal;
    std::vector<Stamped> replayed;
    std::string problem;
    Place place;
};

inline Session open(Storage& storage, Settings const& settings) {
    Session session;
    auto opened = Journal::open(storage, settings, noon, [&](Stamped const& stamped) {
        session.replayed.push_back(stamped);
    });
    if (opened) {
        session.journal = std::move(opened).value();
    } else {
        session.problem = opened.error().text;
        session.place = opened.error().place;
    }
    return session;
}

// Appends the sample records first … last, in batches of `batch`.
inline void write(Journal& journal, Sequence first, Sequence last, Sequence batch = 1,
                  std::uint64_t seed = 1) {
    for (auto sequence = first; sequence <= last; ++sequence) {
        journal.append(sample_record(sequence, seed));
        if ((sequence - first + 1) % batch == 0 || sequence == last) journal.commit();
    }
}

inline std::vector<Stamped> samples(Sequence last, std::uint64_t seed = 1) {
    std::vector<Stamped> result;
    for (Sequence sequence = 1; sequence <= last; ++sequence) {
        result.push_back(sample_record(sequence, seed));
    }
    return result;
}

// Where each record of a journal on this disk lies.
inline std::vector<Entry> entries(Storage& storage) {
    std::vector<Entry> result;
    Reader reader(storage, directory);
    for (;;) {
        auto next = reader.next();
        auto* const entry = std::get_if<Entry>(&next);
        if (!entry) return result;
        result.push_back(std::move(*entry));
    }
}

}  // namespace trestle::journal
