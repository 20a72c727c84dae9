// Owns what happens to a journal before it is written to: every record is read once, in order, and
// a torn tail is cut, with its bytes kept aside. Never cuts anything that may have been promised.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "oms/journal/place.hpp"
#include "oms/journal/storage.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::journal {

using Replay = std::function<void(Stamped const&)>;

// Where the next record goes.
struct Tail {
    std::unique_ptr<File> file;  // nothing: there is no segment yet
    std::filesystem::path path;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct Recovered {
    Sequence last = 0;
    std::uint64_t epoch = 0;
    std::uint64_t records = 0;
    std::uint32_t checksum = 0;  // of the last record: the chain for the next segment
    std::string note;            // what was cut, for the log; empty when nothing was
    Tail tail;
};

// Everything that it read is on the disk, for certain, when it returns. What a snapshot contains
// need not be read: replay begins behind record `known`, which was seen to be there.
[[nodiscard]] Result<Recovered, Problem> recover(Storage& storage,
                                                 std::filesystem::path const& directory,
                                                 Replay const& replay, Sequence known = 0);

// The texts that people see, complete with remedy.
[[nodiscard]] Problem corruption(std::filesystem::path const& directory, Place const& place,
                                 std::string const& what);
[[nodiscard]] Problem disk_problem(std::filesystem::path const& directory, Place const& place,
                                   StorageProblem const& problem);

}  // namespace trestle::journal
