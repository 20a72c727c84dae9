#include "oms/server/keys_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "adapters/transport/key_file.hpp"
#include "oms/server/secret_input.hpp"
#include "oms/server/text_table.hpp"
#include "oms/server/venue_table.hpp"

namespace trestle::server {

namespace {

using adapters::transport::KeyFile;
using adapters::transport::KeyFileLock;
using adapters::transport::VenueKey;

int complain(std::string const& text) {
    std::fprintf(stderr, "trestle: %s\n", text.c_str());
    return 1;
}

// From before it is read until it is written. A folder that others can write to is refused first.
Result<KeyFileLock, std::string> locked(KeysOptions const& options) {
    if (auto problem = adapters::transport::why_not_private(options.file); !problem.empty()) {
        return problem;
    }
    return KeyFileLock::take(options.file);
}

// The file as it is, or a new one; and the passphrase, to write it with again.
struct Opened {
    KeyFile file;
    Secret passphrase;
};

Result<Opened, std::string> open_or_begin(KeysOptions const& options, bool may_begin) {
    // Before anything is asked: whoever types a passphrase should not learn afterwards that it was
    // for nothing.
    if (auto problem = adapters::transport::why_not_private(options.file); !problem.empty()) {
        return problem;
    }
    std::error_code error;
    bool const is_new = may_begin && !std::filesystem::exists(options.file, error);
    auto passphrase = read_keys_passphrase(is_new ? "New passphrase for " + options.file.string()
                                                  : "Passphrase of " + options.file.string());
    if (!passphrase.ok()) return passphrase.error();
    if (is_new && !has_keys_descriptor()) {
        auto const again = ask_for_secret("The same passphrase again");
        if (!again.ok()) return again.error();
        if (again->reveal() != passphrase->reveal()) {
            return std::string("the two passphrases differ; start again");
        }
    }
    auto file = is_new ? KeyFile::begin(options.file, {.log2_n = options.cost})
                       : KeyFile::open(options.file, *passphrase);
    if (!file.ok()) return file.error();
    return Opened{std::move(file).value(), std::move(passphrase).value()};
}

// An API key, its secret and, at OKX, its passphrase: three lines of a descriptor, or three
// questions.
Result<VenueKey, std::string> read_key(KeysOptions const& options, Venue venue) {
    std::size_t const wanted = venue == Venue::okx ? 3 : 2;
    std::vector<Secret> parts;
    if (options.secrets_descriptor >= 0) {
        auto lines = read_secret_lines(options.secrets_descriptor);
        if (!lines.ok()) return lines.error();
        parts = std::move(lines).value();
        if (parts.size() != wanted) {
            return "descriptor " + std::to_string(options.secrets_descriptor) + " has " +
                   std::to_string(parts.size()) + " lines; give " + std::to_string(wanted) +
                   ": the API key, its secret" +
                   (wanted == 3 ? ", and the passphrase that was chosen for it" : "");
        }
    }
    static constexpr char const* questions[] = {"API key", "API secret",
                                                "Passphrase of this API key at OKX"};
    while (parts.size() < wanted) {
        auto asked = ask_for_secret(questions[parts.size()]);
        if (!asked.ok()) return asked.error() + ": --secrets-fd";
        parts.push_back(std::move(asked).value());
    }
    VenueKey key{.name = options.name,
                 .venue = venue,
                 .api_key = std::move(parts[0]),
                 .api_secret = std::move(parts[1]),
                 .passphrase = {}};
    if (wanted == 3) key.passphrase = std::move(parts[2]);
    return key;
}

}  // namespace

int keys_add_command(KeysOptions const& options) {
    auto const venue = venue_named(options.venue);
    if (!venue) return complain("'" + options.venue + "' is not a venue; see --help");
    auto const lock = locked(options);
    if (!lock.ok()) return complain(lock.error());
    auto opened = open_or_begin(options, true);
    if (!opened.ok()) return complain(opened.error());
    auto key = read_key(options, *venue);
    if (!key.ok()) return complain(key.error());
    auto const shown = adapters::transport::shown_end_of(key->api_key);
    auto& [file, passphrase] = opened.value();
    auto problem = file.add(std::move(key).value());
    if (problem.empty()) problem = file.save(passphrase);
    if (!problem.empty()) return complain(problem);
    std::printf("added %s of %s (%s) to %s\n", options.name.c_str(), options.venue.c_str(),
                shown.c_str(), options.file.c_str());
    return 0;
}

int keys_list_command(KeysOptions const& options) {
    auto const opened = open_or_begin(options, false);
    if (!opened.ok()) return complain(opened.error());
    TextTable table({"NAME", "VENUE", "API KEY"});
    for (auto const& key : opened->file.keys()) {
        table.add({key.name, std::string(name_of(key.venue)),
                   adapters::transport::shown_end_of(key.api_key)});
    }
    std::printf("%s\n", table.text().c_str());
    return 0;
}

int keys_remove_command(KeysOptions const& options) {
    auto const lock = locked(options);
    if (!lock.ok()) return complain(lock.error());
    auto opened = open_or_begin(options, false);
    if (!opened.ok()) return complain(opened.error());
    auto& [file, passphrase] = opened.value();
    auto problem = file.remove(options.name);
    if (problem.empty()) problem = file.save(passphrase);
    if (!problem.empty()) return complain(problem);
    std::printf("removed %s from %s; revoke it at the venue, too\n", options.name.c_str(),
                options.file.c_str());
    return 0;
}

void add_keys(CLI::App& app, KeysOptions& options, int& result) {
    auto* keys = app.add_subcommand("keys", "the encrypted file of API keys: add, list, remove");
    keys->require_subcommand(1);
    keys->footer(
        "The file's passphrase is asked for, or is the first line of the descriptor that "
        "TRESTLE_KEYS_FD names.\nExample: trestle keys add okx-main --venue okx --file "
        "/etc/trestle/keys/venues");
    auto const add = [&](char const* name, char const* text, int (*command)(KeysOptions const&)) {
        auto* each = keys->add_subcommand(name, text);
        each->add_option("--file", options.file, "the key file (default var/keys.trestle)");
        each->callback([&options, &result, command] { result = command(options); });
        return each;
    };
    auto* added = add("add", "asks for an API key and its secret, and keeps them encrypted",
                      keys_add_command);
    added->add_option("name", options.name, "what the config calls it")->required();
    added->add_option("--venue", options.venue, "whose key it is")
        ->required()
        ->check(CLI::IsMember(venue_names()));
    added
        ->add_option("--secrets-fd", options.secrets_descriptor,
                     "read API key, secret and (OKX) passphrase from this descriptor, one a line")
        ->check(CLI::Range(0, 1'023));
    added
        ->add_option("--scrypt-cost", options.cost,
                     "of a new file: 2^COST KiB of memory for each try (default 17: 128 MiB)")
        ->check(CLI::Range(14, 20));
    add("list", "names, venues, and the last four characters of each API key", keys_list_command);
    add("remove", "takes one key out", keys_remove_command)
        ->add_option("name", options.name, "the key")
        ->required();
}

}  // namespace trestle::server
