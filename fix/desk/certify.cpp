#include "fix/desk/certify.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>
#include <utility>

#include "fix/desk/case_player.hpp"
#include "fix/desk/certification.hpp"
#include "fix/desk/flow_log.hpp"
#include "fix/desk/print.hpp"

namespace trestle::fix::desk {
namespace {

using Cases = std::vector<Case>;

// Adds the cases of one file; empty, or what is wrong in it.
std::string add_cases(std::string const& name, std::string_view text, Cases& all) {
    auto cases = parse_cases(name, text);
    if (!cases) return cases.error();
    for (Case const& one : *cases) {
        if (std::ranges::find(all, one.name, &Case::name) != all.end()) {
            return one.file + ":" + std::to_string(one.line) + ": there are two cases named " +
                   one.name;
        }
        all.push_back(one);
    }
    return {};
}

std::string read_cases(CertifyOptions const& options, Cases& all) {
    if (options.script_folder.empty()) {
        for (ScriptFile const& file : certification_files()) {
            auto problem = add_cases(std::string(file.name), file.text, all);
            if (!problem.empty()) return problem;
        }
        return {};
    }
    std::error_code code;
    std::vector<std::filesystem::path> paths;
    for (auto const& entry : std::filesystem::directory_iterator(options.script_folder, code)) {
        if (entry.path().extension() == ".cert") paths.push_back(entry.path());
    }
    if (paths.empty()) return "no *.cert files in " + options.script_folder;
    std::ranges::sort(paths);
    for (auto const& path : paths) {
        std::ifstream in(path);
        std::string const text(std::istreambuf_iterator<char>(in), {});
        auto problem = add_cases(path.filename().string(), text, all);
        if (!problem.empty()) return problem;
    }
    return {};
}

std::string select_cases(CertifyOptions const& options, Cases& all) {
    if (options.only.empty()) return {};
    for (std::string const& name : options.only) {
        bool const is_met =
            std::ranges::any_of(all, [&](Case const& one) { return one.name.starts_with(name); });
        if (!is_met) return "no case is named " + name + "; trestle certify --list names them";
    }
    std::erase_if(all, [&](Case const& one) {
        return std::ranges::none_of(
            options.only, [&](std::string const& name) { return one.name.starts_with(name); });
    });
    return {};
}

// Why the case is not played in this run; empty when it is.
std::string_view lacking(Case const& one, CertifyOptions const& options) {
    bool const has_control = options.control_port != 0;
    if (one.needs_control && !has_control) return "our simulator (--control HOST:PORT)";
    if (one.needs_drop && options.drop.sender.empty()) return "a drop copy (drop-sender)";
    if (one.needs_second && options.second.sender.empty()) return "a second desk (second-sender)";
    bool const has_password = options.trading.password.size() >= shortest_password_to_change;
    if (one.needs_password && !has_password) return "a password of 8 characters or more";
    return {};
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.resize(width, ' ');
    return text;
}

class Run {
public:
    Run(CertifyOptions const& options, std::ostream& out)
        : options_(options), out_(out), player_(options) {}

    std::string open() { return player_.open(); }
    void play(Case const& one);
    int finish();

private:
    void print(std::string_view outcome, Case const& one) {
        out_ << padded(std::string(outcome), 6) << padded(one.name, 34) << ' ' << one.title << '\n';
    }
    void print_conversation(std::vector<Passed> const& conversation);
    void record(Case const& one, std::vector<Passed> const& conversation);

    CertifyOptions const& options_;
    std::ostream& out_;
    CasePlayer player_;
    int passed_ = 0;
    int failed_ = 0;
    int skipped_ = 0;
    std::set<std::string> missing_;
};

void Run::print_conversation(std::vector<Passed> const& conversation) {
    for (Passed const& passed : conversation) {
        if (passed.is_noise && !options_.is_verbose) continue;
        out_ << (passed.is_sent ? "         -> " : "         <- ") << describe(passed.message)
             << '\n';
    }
}

void Run::record(Case const& one, std::vector<Passed> const& conversation) {
    if (options_.record_folder.empty()) return;
    auto const path = std::filesystem::path(options_.record_folder) / (one.name + ".fix");
    std::ofstream file(path);
    file << flow_log(one, conversation, [&](auto id) { return player_.name_of(id); });
    if (!file) out_ << "!! " << path.string() << " cannot be written\n";
}

void Run::play(Case const& one) {
    if (auto const missing = lacking(one, options_); !missing.empty()) {
        ++skipped_;
        print("skip", one);
        missing_.emplace(missing);
        return;
    }
    auto const result = player_.play(one);
    record(one, result.conversation);
    bool const is_good = result.problem.empty();
    ++(is_good ? passed_ : failed_);
    print(is_good ? "ok" : "FAIL", one);
    if (!is_good || options_.is_verbose) print_conversation(result.conversation);
    std::string_view problem = result.problem;
    while (!problem.empty()) {
        auto const end = std::min(problem.find('\n'), problem.size());
        out_ << "      " << problem.substr(0, end) << '\n';
        problem.remove_prefix(std::min(end + 1, problem.size()));
    }
    out_ << std::flush;
}

int Run::finish() {
    player_.finish();
    out_ << passed_ << " passed, " << failed_ << " failed, " << skipped_ << " skipped";
    char const* before = " (they need ";
    for (auto const& missing : missing_) out_ << std::exchange(before, "; ") << missing;
    if (!missing_.empty()) out_ << ')';
    out_ << '\n' << std::flush;
    return failed_ == 0 ? certify_passed : certify_failed;
}

// "HOST:PORT", or the port alone.
std::string read_address(std::string_view text, std::string& host, std::uint16_t& port) {
    auto const colon = text.rfind(':');
    std::string_view const digits = colon == std::string_view::npos ? text : text.substr(colon + 1);
    auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (code != std::errc{} || end != digits.data() + digits.size() || port == 0) {
        return "address \"" + std::string(text) + "\" is not HOST:PORT; example: 127.0.0.1:5001";
    }
    if (colon != std::string_view::npos && colon > 0) host = text.substr(0, colon);
    return {};
}

std::string first_of(std::string const& given, char const* variable) {
    if (!given.empty()) return given;
    char const* const value = std::getenv(variable);
    return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::string prepare(CertifyOptions& options, std::string_view address, std::string_view control,
                    std::string const& password, std::string const& idle_password) {
    WireSettings& wire = options.trading.wire;
    std::string problem;
    if (!address.empty()) problem = read_address(address, wire.host, wire.port);
    if (problem.empty() && !control.empty()) {
        problem = read_address(control, options.control_host, options.control_port);
    }
    auto const given = first_of(password, "TRESTLE_DESK_PASSWORD");
    if (!given.empty()) options.trading.password = given;
    options.idle.password = first_of(idle_password, "TRESTLE_IDLE_PASSWORD");
    options.drop.password = first_of({}, "TRESTLE_DROP_PASSWORD");
    options.second.password = first_of({}, "TRESTLE_SECOND_PASSWORD");
    for (auto* const session : {&options.idle, &options.drop, &options.second}) {
        session->wire = wire;
        session->target = options.trading.target;
        if (session->password.empty()) session->password = options.trading.password;
    }
    return problem;
}

int run_certify(CertifyOptions const& options, std::ostream& out) {
    Cases cases;
    auto problem = read_cases(options, cases);
    if (problem.empty()) problem = select_cases(options, cases);
    if (!problem.empty()) {
        out << "!! " << problem << '\n';
        return certify_not_understood;
    }
    if (options.is_listing) {
        for (Case const& one : cases) {
            out << padded(one.name, 34) << ' ' << one.title
                << (one.needs_control ? " [control]" : "") << (one.needs_drop ? " [drop]" : "")
                << (one.needs_second ? " [second]" : "")
                << (one.needs_password ? " [password]" : "") << '\n';
        }
        return certify_passed;
    }
    if (!options.record_folder.empty()) {
        std::error_code ignored;
        std::filesystem::create_directories(options.record_folder, ignored);
    }
    Run run(options, out);
    if (problem = run.open(); !problem.empty()) {
        out << "!! " << problem << '\n';
        return certify_not_reached;
    }
    for (Case const& one : cases) run.play(one);
    return run.finish();
}

std::string_view certify_description() {
    return "Plays certification cases against any FIX 4.4 gateway, as a desk: pass or fail per "
           "case.";
}

std::string_view certify_help() {
    return R"(Examples (against the demo of `./dev run --no-demo`):
  trestle certify --password demo                             all cases that a client can drive
  trestle certify --password demo --control 127.0.0.1:5004    with our simulator: fills, races
  trestle certify --list                                      names and titles
  trestle certify --password demo --only order.new            those whose names begin so
  trestle certify fix.example.com:6001 --tls --profile uat    what a saved profile says

Four sessions take part: a trading one; an idle one for session-level cases, which may reset its
numbers; a drop copy of the account; and a second desk of it that leaves no order behind. A profile
names them (sender, idle-sender, drop-sender, second-sender, and the same with -user); an empty name
leaves out the cases of the last two. Their passwords: TRESTLE_DESK_PASSWORD, TRESTLE_IDLE_PASSWORD,
TRESTLE_DROP_PASSWORD, TRESTLE_SECOND_PASSWORD; the desk's where there is no other.
The account needs money for a few orders of --quantity; buys at --low and sells at --high must rest
in the book; --refused must be above the account's max_order_quantity.
The cases are text: spec/certification/*.cert; --scripts FOLDER plays others. --record FOLDER writes
what passed in each case, without anything that differs from run to run.

Exit code: 0 every case passed (skipped ones are counted and named); 1 a case failed; 2 an option
or a case was not understood; 3 nobody answers.
)";
}

}  // namespace trestle::fix::desk
