#include "oms/server/config.hpp"

#include <openssl/evp.h>

#include <fstream>
#include <sstream>

#include "oms/server/config_reader.hpp"
#include "oms/server/config_recon.hpp"
#include "oms/server/config_sessions.hpp"
#include "oms/server/config_venues.hpp"

namespace trestle::server {

namespace {

namespace fs = std::filesystem;

std::string sha256_hex(std::string const& bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

// Reads one file into a Config. Methods follow the sections of etc/demo.toml.
class Loader {
public:
    Loader(fs::path const& file, Overrides const& overrides, Problems& problems)
        : overrides_(overrides), problems_(problems) {
        config_.file = file;
    }

    Config load(toml::table const& root) {
        TableReader top(root, "", problems_);
        config_.home = overrides_.home.value_or(top.text_or("data", "var"));
        section(top, "journal", [&](TableReader& table) { journal(table); });
        section(top, "fix", [&](TableReader& table) { fix(table); });
        auto const as_path = [this](std::string const& text) { return path(text); };
        read_venues(top, as_path, config_, problems_);
        sessions(top);  // they name the others
        limits(top);
        section(top, "timeouts", [&](TableReader& table) { timeouts(table); });
        read_recon(top, config_, problems_);
        section(top, "scripts", [&](TableReader& table) { scripts(table); });
        if (auto const* table = top.table_if("sim")) read_sim(*table, config_, problems_);
        cross_check(top);
        apply_ports();
        return std::move(config_);
    }

private:
    template <class Read>
    void section(TableReader& top, std::string const& key, Read read) {
        static toml::table const nothing;
        auto const* table = top.table_if(key);
        TableReader reader(table != nullptr ? *table : nothing, key, problems_);
        if (table != nullptr) {
            read(reader);
        } else {
            top.problem(key, "is missing; add the section [" + key + "]");
        }
    }

    // Relative paths are seen from the file; {data} is the data folder.
    fs::path path(std::string const& text) const {
        std::string expanded = text;
        auto const at = expanded.find("{data}");
        if (at != std::string::npos) {
            expanded.replace(at, 6, fs::absolute(config_.home).string());
        }
        fs::path const result(expanded);
        if (expanded.empty() || result.is_absolute()) return result;
        return (fs::absolute(config_.file).parent_path() / result).lexically_normal();
    }

    fs::path existing_file(TableReader& table, std::string const& key) {
        auto const result = path(table.text(key));
        std::error_code error;
        if (!result.empty() && !fs::is_regular_file(result, error)) {
            table.problem(key, "no file at " + result.string() + "; mend the path");
        }
        return result;
    }

    void journal(TableReader& table) {
        config_.journal.fsync = table.one_of("fsync", {"always", "interval", "never"});
        config_.journal.interval_ms =
            static_cast<int>(table.number_or("interval_ms", 1, 60'000, 50));
        auto& journal = config_.journal;
        journal.segment_mb = table.number_or("segment_mb", 1, 2'048, 64);
        // Fewer than that would write the state more often than it changes.
        journal.snapshot_every_records =
            table.number_or("snapshot_every_records", 0, 100'000'000, 500'000);
        journal.old_segments = table.text_or("old_segments", "keep");
        journal.archive = path(table.text_or("archive", ""));
        journal.keep_segments = table.number_or("keep_segments", 1, 1'000'000, 8);
        journal.keep_days = table.number_or("keep_days", 0, 36'500, 0);
        min_free(table);
        old_segments(table);
    }

    // The segment after the live one is reserved ahead; there must be room for one more.
    void min_free(TableReader& table) {
        auto& journal = config_.journal;
        auto const least = 2 * journal.segment_mb;
        auto const wanted = table.number_if("min_free_mb", 0, 10'000'000);
        journal.min_free_mb = wanted.value_or(std::max(journal.min_free_mb, least));
        if (journal.min_free_mb == 0 || journal.min_free_mb >= least) return;
        table.problem("min_free_mb", "is " + std::to_string(journal.min_free_mb) +
                                         ", less than two segments; write at least " +
                                         std::to_string(least) +
                                         ", twice segment_mb, or 0 for no "
                                         "guard");
    }

    void old_segments(TableReader& table) {
        auto const& journal = config_.journal;
        bool const is_archive = journal.old_segments == "archive";
        if (!is_archive && journal.old_segments != "keep" && journal.old_segments != "delete") {
            table.problem("old_segments", "'" + journal.old_segments +
                                              "' is not known; write keep, archive or delete");
        } else if (is_archive && journal.archive.empty()) {
            table.problem("archive", "is missing; name the folder that old segments go to");
        } else if (journal.old_segments != "keep" && journal.snapshot_every_records == 0) {
            table.problem("snapshot_every_records",
                          "is 0, so a start needs every segment; set it above 0, or old_segments "
                          "to keep");
        }
    }

    void fix(TableReader& table) {
        config_.comp_id = table.text("comp_id");
        config_.dictionary = existing_file(table, "dictionary");
        // 120 is QuickFIX's own: beyond it the check would be one in name only.
        config_.max_latency_seconds =
            static_cast<int>(table.number_or("max_latency_seconds", 1, 120, 120));
        logon_limits(table);
        for (auto const* item : table.tables("listen", true)) {
            TableReader listen(*item, "fix.listen", problems_);
            ListenConfig listener{
                .host = listen.text_or("host", "127.0.0.1"),
                .port = static_cast<std::uint16_t>(listen.number_or("port", 0, 65'535, 0)),
                .is_tls = listen.flag_or("tls", false)};
            auto const certificate = listen.text_or("certificate", "");
            auto const key = listen.text_or("private_key", "");
            if (certificate.empty() != key.empty()) {
                listen.problem("certificate", "needs both certificate and private_key");
            }
            for (auto const* name : {"certificate", "client_ca"}) {
                if (listen.has(name) && !listener.is_tls) {
                    listen.problem(name, "is for tls = true only; set tls or remove it");
                }
            }
            if (!certificate.empty()) {
                listener.certificate = existing_file(listen, "certificate");
                listener.private_key = existing_file(listen, "private_key");
            }
            if (!listen.text_or("client_ca", "").empty()) {
                listener.client_ca = existing_file(listen, "client_ca");
            }
            config_.listeners.push_back(std::move(listener));
        }
    }

    void logon_limits(TableReader& table) {
        auto& limits = config_.logon_limits;
        limits.logon_timeout_seconds =
            static_cast<int>(table.number_or("logon_timeout_seconds", 1, 60, 10));
        auto const set = [&](char const* key, std::size_t& limit, std::int64_t most) {
            limit = static_cast<std::size_t>(
                table.number_or(key, 1, most, static_cast<std::int64_t>(limit)));
        };
        set("max_connections", limits.max_connections, 65'536);
        set("max_connections_per_host", limits.max_connections_per_host, 65'536);
        set("max_logons_at_once", limits.max_logons_at_once, 65'536);
        set("max_logons_per_second", limits.max_logons_per_second, 10'000);
    }

    void sessions(TableReader& top) {
        for (auto const* item : top.tables("session", true)) {
            TableReader table(*item, "session", problems_);
            config_.sessions.push_back(read_session(table, config_, problems_));
        }
    }

    void limits(TableReader& top) {
        auto const* all = top.table_if("limits");
        if (all == nullptr) {
            return top.problem("limits", "is missing; without limits every order is refused");
        }
        TableReader list(*all, "limits", problems_);
        for (auto const& name : list.keys()) {
            auto const* item = list.table_if(name);
            if (item == nullptr) continue;
            TableReader table(*item, "limits." + name, problems_);
            AccountLimits account{.account = Account::from(name).value_or(Account())};
            bool is_account = false;
            for (auto const& known : config_.accounts) is_account |= known.name == name;
            if (!is_account) list.problem(name, "is not an account; add [[account]] or remove it");
            auto const rate = table.number_if("orders_per_second", 1, 1'000'000);
            if (rate) account.orders_per_second = static_cast<std::uint32_t>(*rate);
            for (auto const& symbol : table.keys()) {
                if (symbol == "orders_per_second") continue;
                if (auto const* line = table.table_if(symbol)) {
                    account.instruments.push_back(limit_line(*line, name, symbol, table));
                }
            }
            config_.limits.push_back(std::move(account));
        }
    }

    InstrumentLimits limit_line(toml::table const& line, std::string const& account,
                                std::string const& symbol, TableReader& parent) {
        TableReader table(line, "limits." + account + "." + symbol, problems_);
        InstrumentLimits limits{.symbol = Symbol::from(symbol).value_or(Symbol())};
        bool is_listed = false;
        for (auto const& listing : config_.listings) is_listed |= listing.symbol == limits.symbol;
        if (!is_listed) parent.problem(symbol, "is not an [[instrument]]; add it or remove it");
        if (auto const value = table.decimal_if("max_order_quantity")) {
            limits.max_order_quantity = Quantity(*value);
        }
        if (auto const value = table.decimal_if("max_order_notional")) {
            limits.max_order_notional = Notional(*value);
        }
        limits.price_collar_percent = table.decimal_if("price_collar_percent");
        if (auto const value = table.decimal_if("max_position")) {
            limits.max_position = Quantity(*value);
        }
        return limits;
    }

    void timeouts(TableReader& table) {
        auto const ms = [&](char const* key, Duration fallback) -> Duration {
            auto const as_ms = std::chrono::duration_cast<std::chrono::milliseconds>(fallback);
            return std::chrono::milliseconds(table.number_or(key, 1, 600'000, as_ms.count()));
        };
        config_.timeouts.venue_ack = ms("venue_ack_ms", config_.timeouts.venue_ack);
        config_.timeouts.query_retry = ms("query_retry_ms", config_.timeouts.query_retry);
        config_.timeouts.in_doubt_horizon =
            ms("in_doubt_horizon_ms", config_.timeouts.in_doubt_horizon);
        config_.timeouts.reference_max_age =
            ms("reference_max_age_ms", config_.timeouts.reference_max_age);
        config_.timeouts.query_retry_cap =
            ms("query_retry_cap_ms", config_.timeouts.query_retry_cap);
        config_.timeouts.query_budget = static_cast<std::uint32_t>(
            table.number_or("query_budget", 1, 1'000'000, config_.timeouts.query_budget));
    }

    void scripts(TableReader& table) {
        for (auto const& name : table.texts("files", false)) {
            auto const file = path(name);
            std::error_code error;
            if (!fs::is_regular_file(file, error)) {
                table.problem("files", "no file at " + file.string() + "; mend the path");
            }
            config_.rule_files.push_back(file);
        }
        config_.rule_instructions = static_cast<std::uint64_t>(
            table.number_or("instruction_budget", 1'000, 100'000'000, 100'000));
        config_.rule_memory_bytes =
            static_cast<std::uint64_t>(table.number_or("memory_mb", 1, 1'024, 8)) << 20;
    }

    void cross_check(TableReader& top) {
        if (config_.timeouts.in_doubt_horizon < config_.timeouts.query_retry) {
            top.problem("timeouts", "in_doubt_horizon_ms is below query_retry_ms; raise it");
        }
    }

    void apply_ports() {
        if (!overrides_.ports_base) return;
        auto const base = *overrides_.ports_base;
        std::uint16_t next = base;
        for (auto& listener : config_.listeners) listener.port = ++next;
        move_sims(base, config_);
    }

    Overrides const& overrides_;
    Problems& problems_;
    Config config_;
};

}  // namespace

Configured Config::as_input() const {
    Configured configured{.limits = limits, .timeouts = timeouts, .recon = recon};
    configured.policies = policies;
    configured.source = file.string() + " sha256:" + digest;
    for (auto const& session : sessions) configured.sessions.push_back(session.rights);
    return configured;
}

Result<Config, std::vector<std::string>> load_config(fs::path const& file,
                                                     Overrides const& overrides) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return std::vector<std::string>{file.string() +
                                        ": cannot be read; name an existing file, "
                                        "such as etc/demo.toml"};
    }
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    Problems problems{file.string(), {}};
    toml::table root;
    try {
        root = toml::parse(bytes.str(), file.string());
    } catch (toml::parse_error const& error) {
        problems.add(error.source().begin, "syntax", std::string(error.description()));
        return problems.lines();
    }
    auto config = Loader(file, overrides, problems).load(root);
    config.digest = sha256_hex(bytes.str());
    if (!problems.found.empty()) return problems.lines();
    return config;
}

}  // namespace trestle::server
