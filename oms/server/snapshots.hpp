// Owns which snapshot a start builds upon, and the writing of new ones. Never trusts one: what is
// damaged, of another build or of another journal is left alone with one line for the log, and the
// one before counts, or the journal from its beginning.
#pragma once

#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "oms/core/state_machine.hpp"
#include "oms/journal/snapshot_file.hpp"
#include "oms/journal/storage.hpp"

namespace trestle::server {

// Every file in the folder, and their names, are on the disk afterwards. Empty, or why not.
[[nodiscard]] std::string sync_files_in(std::filesystem::path const& folder);

class Snapshots {
public:
    using Log = std::function<void(std::string_view)>;

    Snapshots(journal::Storage& storage, std::filesystem::path directory, Log log)
        : storage_(storage), directory_(std::move(directory)), log_(std::move(log)) {}

    // Puts the newest usable state, of a record not behind `at_most`, into the machine. Nothing:
    // the machine is new, and the journal is to be read from its beginning.
    [[nodiscard]] std::optional<journal::SnapshotHeader> restore(
        core::StateMachine& machine, Sequence at_most = std::numeric_limits<Sequence>::max()) const;

    // `header` but for the layout. Empty, or why there is none.
    [[nodiscard]] std::string write(core::StateMachine const& machine,
                                    journal::SnapshotHeader header) const;

private:
    [[nodiscard]] std::string why_not(journal::SnapshotReader const& reader) const;
    [[nodiscard]] std::string load(core::StateMachine& machine,
                                   journal::SnapshotReader& reader) const;

    journal::Storage& storage_;
    std::filesystem::path const directory_;
    Log const log_;
};

}  // namespace trestle::server
