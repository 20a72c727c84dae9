// trestle: one binary, one subcommand per task. What each does is in commands.hpp.
#include <CLI/CLI.hpp>
#include <iostream>

#include "fix/desk/certify.hpp"
#include "fix/desk/profile.hpp"
#include "fix/desk/session.hpp"
#include "oms/server/commands.hpp"
#include "oms/server/keys_command.hpp"
#include "oms/server/operator_arguments.hpp"
#include "oms/server/version.hpp"

namespace {

using namespace trestle;
using namespace trestle::server;

// Saved sessions: "--profile uat" reads one, "--save-profile uat" writes one.
struct ProfileArguments {
    std::string name;
    std::string saved_name;
    std::string file = fix::desk::default_profiles_path();
};

struct CertifyArguments {
    ProfileArguments profile;
    fix::desk::CertifyOptions options;
    std::string address;
    std::string control;
    std::string password;
    std::string idle_password;
};

struct Arguments {
    std::string config = "etc/demo.toml";
    std::string home;
    std::uint16_t ports = 0;
    RunOptions run;
    std::string sim_venues;
    AuditOptions audit;
    JournalOptions journal;
    OperatorOptions operating;
    fix::desk::DeskOptions desk;
    ProfileArguments desk_profile;
    CertifyArguments certify;
    KeysOptions keys;
    bool has_no_demo = false;

    [[nodiscard]] Overrides overrides() const {
        Overrides result;
        if (!home.empty()) result.home = home;
        if (ports != 0) result.ports_base = ports;
        return result;
    }
};

// Runs when its subcommand was given; the exit code goes to `result`.
template <class Command>
void on_parse(CLI::App* app, int& result, Command command) {
    app->callback([&result, command] { result = command(); });
}

CLI::App* with_config(CLI::App* app, Arguments& arguments) {
    app->add_option("config", arguments.config, "the config file (default etc/demo.toml)");
    app->add_option("--data", arguments.home, "the data folder instead of the config's");
    app->add_option("--ports", arguments.ports,
                    "BASE: move all ports to BASE+1 (fix), +2 (fixs), +3 (sim), +4 (its control), "
                    "and by two for each further sim")
        ->check(CLI::Range(1024, 65'000));
    return app;
}

void add_serving(CLI::App& app, Arguments& arguments, int& result) {
    auto* run = with_config(
        app.add_subcommand("run", "simulator, gateway and a demo desk: what ./dev run starts"),
        arguments);
    run->add_flag("--once", arguments.run.is_once, "end after the demo");
    run->add_flag("--no-demo", arguments.has_no_demo, "only serve");
    on_parse(run, result, [&] {
        arguments.run.config = arguments.config;
        arguments.run.overrides = arguments.overrides();
        arguments.run.has_demo = !arguments.has_no_demo;
        return run_command(arguments.run);
    });
    auto* serve = with_config(
        app.add_subcommand("serve", "the gateway: FIX in, risk, journal, venues, audit"),
        arguments);
    on_parse(serve, result, [&] { return serve_command(arguments.config, arguments.overrides()); });
    auto* sim = with_config(
        app.add_subcommand("sim", "the simulated venues of a config's [sim], over TLS"), arguments);
    sim->add_option("--venue", arguments.sim_venues,
                    "only these, between commas: binance_spot,binance_usdm,okx,bybit");
    on_parse(sim, result, [&] {
        return sim_command(arguments.config, arguments.overrides(), arguments.sim_venues);
    });
    auto* check = with_config(
        app.add_subcommand("check", "every error of a config at once, with file and line"),
        arguments);
    on_parse(check, result, [&] { return check_command(arguments.config, arguments.overrides()); });
    auto* hash = app.add_subcommand("hash-password",
                                    "reads a password from standard input, prints its hash");
    on_parse(hash, result, [] { return hash_password_command(); });
    auto* version_command = app.add_subcommand("version", "prints the version");
    on_parse(version_command, result, [] {
        std::cout << "trestle " << version << "\n";
        return 0;
    });
}

void add_audit(CLI::App& app, Arguments& arguments, int& result) {
    auto* audit = app.add_subcommand("audit", "the audit file: export, show, verify, rebuild");
    audit->require_subcommand(1);
    auto& options = arguments.audit;
    auto const add = [&](char const* name, char const* text) {
        auto* command = audit->add_subcommand(name, text);
        command->add_option("--data", options.home, "the data folder (default var)");
        command->add_option("--archive", options.archive, "of the journal, for verify and rebuild");
        return command;
    };
    auto* exported =
        add("export", "orders or events as CSV or JSON lines, the same bytes each time");
    exported->add_option("what", options.what, "events (default) or orders")
        ->check(CLI::IsMember({"events", "orders"}));
    exported->add_option("--format", options.format, "csv (default) or jsonl")
        ->check(CLI::IsMember({"csv", "jsonl"}));
    exported->add_option("--from", options.from, "recorded at or after, UTC: 2026-11-21T10:30:00");
    exported->add_option("--to", options.to, "recorded before, UTC");
    exported->add_option("--account", options.account, "only this account");
    exported->add_option("--order", options.order, "only this order: T12");
    exported->add_option("--output", options.output, "a file instead of standard output");
    on_parse(exported, result, [&] { return audit_export_command(options); });
    auto* shown =
        add("show", "the story of one order: an OrderID (T12), a ClOrdID or a venue's id");
    shown->add_option("order", options.order, "the order")->required();
    on_parse(shown, result, [&] { return audit_show_command(options); });
    on_parse(add("verify", "compares the audit file with the journal, row by row"), result,
             [&] { return audit_verify_command(options); });
    on_parse(add("rebuild", "makes the audit file anew from the journal"), result,
             [&] { return audit_rebuild_command(options); });
}

void add_journal(CLI::App& app, Arguments& arguments, int& result) {
    auto* journal = app.add_subcommand("journal", "the journal: dump, verify, stat, repair");
    journal->require_subcommand(1);
    auto& options = arguments.journal;
    auto const add = [&](char const* name, char const* text) {
        auto* command = journal->add_subcommand(name, text);
        command->add_option("--data", options.home, "the data folder (default var)");
        command->add_option("--archive", options.archive, "read the archive in this folder, too");
        return command;
    };
    auto* dump = add("dump", "one JSON object per record");
    dump->add_option("--from", options.from, "first sequence");
    dump->add_option("--to", options.to, "last sequence");
    dump->add_flag("--raw", options.is_raw, "with file, byte, checksum and the bytes in hex");
    on_parse(dump, result, [&] { return journal_dump_command(options); });
    on_parse(add("verify", "reads every record and says what is wrong"), result,
             [&] { return journal_verify_command(options); });
    on_parse(add("stat", "records by type, sizes, snapshots, growth, free disk"), result,
             [&] { return journal_stat_command(options); });
    on_parse(add("repair", "cuts a torn tail, keeps its bytes, and changes nothing else"), result,
             [&] { return journal_repair_command(options); });
}

void add_profile(CLI::App& app, ProfileArguments& profile) {
    app.add_option("--profile", profile.name, "a saved session; options given here win over it");
    app.add_option("--profiles", profile.file,
                   "the file of profiles, default TRESTLE_PROFILES or ~/.config/trestle/profiles");
}

template <class Options>
std::string apply_profile(CLI::App const& app, ProfileArguments const& arguments,
                          Options& options) {
    if (arguments.name.empty()) return {};
    auto const profile = fix::desk::read_profile(arguments.file, arguments.name);
    if (!profile) return profile.error();
    auto const is_given = [&app](std::string const& key) {
        auto const* const option = app.get_option_no_throw("--" + key);
        return option != nullptr && option->count() > 0;
    };
    return fix::desk::apply_profile(*profile, is_given, options);
}

int desk(CLI::App const& app, fix::desk::DeskOptions& options, ProfileArguments const& profile) {
    auto problem = apply_profile(app, profile, options);
    if (problem.empty() && !profile.saved_name.empty()) {
        problem = fix::desk::save_profile(profile.file, profile.saved_name,
                                          fix::desk::profile_of(options));
        if (problem.empty()) std::cout << "saved " << profile.saved_name << "\n";
        if (problem.empty() && options.commands.empty()) return fix::desk::desk_ok;
    }
    if (!problem.empty()) {
        std::cout << "!! " << problem << "\n";
        return fix::desk::desk_command_not_understood;
    }
    if (options.commands.empty() && options.replay_file.empty()) options.is_interactive = true;
    return fix::desk::run_desk(options, std::cin, std::cout);
}

// Where and how to connect, as desk and certify both ask for it.
void add_wire(CLI::App& app, fix::desk::WireSettings& wire) {
    app.add_flag("--tls", wire.is_tls, "speak TLS (the demo's port is 5002)");
    app.add_option("--ca", wire.ca_file, "PEM file of the authority to trust");
    app.add_flag("--insecure", wire.is_insecure, "do not check the server's certificate");
}

void add_desk(CLI::App& app, Arguments& arguments, int& result) {
    auto& options = arguments.desk;
    auto* desk_app = app.add_subcommand("desk", std::string(fix::desk::desk_description()));
    desk_app->footer(std::string(fix::desk::desk_help()));
    desk_app->add_option("--host", options.host, "the gateway (default 127.0.0.1)");
    desk_app->add_option("--port", options.port, "its FIX port (default 5001)");
    desk_app->add_flag("--tls", options.is_tls, "speak TLS (the demo's port is 5002)");
    desk_app->add_option("--ca", options.ca_file, "PEM file of the authority to trust");
    desk_app->add_flag("--insecure", options.is_insecure, "do not check the server's certificate");
    desk_app->add_option("--sender", options.sender, "SenderCompID(49), default DESK1");
    desk_app->add_option("--target", options.target, "TargetCompID(56), default TRESTLE");
    desk_app->add_option("--user", options.username, "Username(553), default desk1");
    desk_app->add_option("--password", options.password,
                         "for the demo user only: other users of this machine can see it");
    desk_app->add_option("--password-file", options.password_file,
                         "its first line is the password");
    desk_app->add_option("--account", options.account, "Account(1), default DEMO");
    desk_app->add_option("--heartbeat", options.heartbeat_seconds, "HeartBtInt(108), default 30");
    desk_app->add_option("--keep-session", options.session_file,
                         "continue the sequence numbers kept in this file instead of a reset");
    desk_app->add_option("--file", options.replay_file, "a file of commands, one in each line");
    desk_app->add_flag("--interactive", options.is_interactive,
                       "then read commands from the input");
    desk_app->add_flag("--tags", options.shows_tags, "show every tag");
    desk_app->add_option("command", options.commands, "commands in plain words, each in quotes");
    add_profile(*desk_app, arguments.desk_profile);
    desk_app->add_option("--save-profile", arguments.desk_profile.saved_name,
                         "keep these options, never the password, under this name");
    on_parse(desk_app, result,
             [&, desk_app] { return desk(*desk_app, options, arguments.desk_profile); });
}

void add_certified_account(CLI::App& app, fix::desk::CertifyOptions& options) {
    app.add_option("--sender", options.trading.sender, "SenderCompID of the trading session");
    app.add_option("--user", options.trading.username, "its Username(553), default desk1");
    app.add_option("--idle-sender", options.idle.sender, "that of the idle session, default CERT");
    app.add_option("--idle-user", options.idle.username, "its Username(553), default cert");
    app.add_option("--target", options.trading.target, "TargetCompID(56), default TRESTLE");
    app.add_option("--account", options.account, "Account(1), default DEMO");
    app.add_option("--symbol", options.symbol, "Symbol(55), default BTC-USDT");
    app.add_option("--quantity", options.quantity, "of one order, default 0.01");
    app.add_option("--refused", options.refused_quantity, "a quantity above the limit, default 3");
    app.add_option("--low", options.low_price, "a buy at this price rests, default 50000");
    app.add_option("--high", options.high_price, "a sell at this price rests, default 70000");
}

int certify(CLI::App const& app, CertifyArguments& arguments) {
    auto& options = arguments.options;
    auto problem = apply_profile(app, arguments.profile, options);
    options.idle.target = options.trading.target;
    if (problem.empty()) {
        problem = fix::desk::prepare(options, arguments.address, arguments.control,
                                     arguments.password, arguments.idle_password);
    }
    if (problem.empty()) return fix::desk::run_certify(options, std::cout);
    std::cout << "!! " << problem << "\n";
    return fix::desk::certify_not_understood;
}

void add_certify(CLI::App& app, Arguments& arguments, int& result) {
    auto& options = arguments.certify.options;
    auto* certify_app =
        app.add_subcommand("certify", std::string(fix::desk::certify_description()));
    certify_app->footer(std::string(fix::desk::certify_help()));
    certify_app->add_option("address", arguments.certify.address,
                            "HOST:PORT, default 127.0.0.1:5001");
    add_wire(*certify_app, options.trading.wire);
    add_profile(*certify_app, arguments.certify.profile);
    add_certified_account(*certify_app, options);
    certify_app->add_option("--password", arguments.certify.password,
                            "for the demo only: other users of this machine can see it");
    certify_app->add_option("--idle-password", arguments.certify.idle_password,
                            "of the idle session; default: the same");
    certify_app->add_option("--control", arguments.certify.control,
                            "HOST:PORT of our simulator's control door: fills and races too");
    certify_app->add_option("--venue-symbol", options.venue_symbol, "there, default BTCUSDT");
    certify_app->add_option("--only", options.only, "cases whose names begin so");
    certify_app->add_flag("--list", options.is_listing, "only name the cases");
    certify_app->add_flag("--verbose", options.is_verbose, "show every message");
    certify_app->add_option("--scripts", options.script_folder, "a folder of other *.cert files");
    certify_app->add_option("--record", options.record_folder, "write the messages there");
    on_parse(certify_app, result,
             [&, certify_app] { return certify(*certify_app, arguments.certify); });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Trestle: a FIX 4.4 order management system for crypto.\n"
        "Try it: ./dev run   Then, in another terminal:\n"
        "  trestle desk --password demo 'buy 0.1 BTC-USDT at 60000'\n"
        "  trestle audit show T12"};
    app.require_subcommand(1);
    Arguments arguments;
    int result = 0;
    add_serving(app, arguments, result);
    add_desk(app, arguments, result);
    add_certify(app, arguments, result);
    add_audit(app, arguments, result);
    add_journal(app, arguments, result);
    add_keys(app, arguments.keys, result);
    add_operating(app, arguments.operating, result);
    CLI11_PARSE(app, argc, argv);
    return result;
}
