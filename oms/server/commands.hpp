// Owns what each subcommand does; main.cpp only reads the command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "oms/server/config.hpp"

namespace trestle::server {

struct RunOptions {
    std::filesystem::path config;
    Overrides overrides;
    bool is_once = false;  // end after the demo
    bool has_demo = true;
};

struct AuditOptions {
    std::filesystem::path home = "var";
    std::string format = "csv";
    std::string from, to, account, order;
    std::string what = "events";    // events or orders
    std::filesystem::path output;   // empty: standard output
    std::filesystem::path archive;  // of the journal; empty: all of it is live
};

struct JournalOptions {
    std::filesystem::path home = "var";
    std::filesystem::path archive;  // empty: only what is live
    std::uint64_t from = 0;         // 0: the first that is there
    std::uint64_t to = UINT64_MAX;
    bool is_raw = false;  // with place, checksum and bytes
};

[[nodiscard]] int check_command(std::filesystem::path const& file, Overrides const& overrides);
[[nodiscard]] int serve_command(std::filesystem::path const& file, Overrides const& overrides);
// `venues`: names between commas; empty: all that [sim] names.
[[nodiscard]] int sim_command(std::filesystem::path const& file, Overrides const& overrides,
                              std::string const& venues);
[[nodiscard]] int run_command(RunOptions const& options);
[[nodiscard]] int audit_export_command(AuditOptions const& options);
[[nodiscard]] int audit_show_command(AuditOptions const& options);
[[nodiscard]] int audit_verify_command(AuditOptions const& options);
[[nodiscard]] int audit_rebuild_command(AuditOptions const& options);
[[nodiscard]] int journal_dump_command(JournalOptions const& options);
[[nodiscard]] int journal_verify_command(JournalOptions const& options);
[[nodiscard]] int journal_stat_command(JournalOptions const& options);
[[nodiscard]] int journal_repair_command(JournalOptions const& options);
[[nodiscard]] int hash_password_command();

}  // namespace trestle::server
