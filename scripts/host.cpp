#include "scripts/host.hpp"

#include <utility>

#include "scripts/machine.hpp"

namespace trestle::scripts {

namespace {

ScriptVerdict verdict_of(ScriptVerdict::Decision decision, Machine const& machine,
                         Saying const& saying) {
    return {decision, machine.path() + ":" + std::to_string(saying.line), saying.text,
            saying.route};
}

}  // namespace

Host::Host() = default;
Host::~Host() = default;

Result<std::unique_ptr<Host>, Problems> Host::load(HostSettings settings) {
    std::vector<RuleSource> sources;
    Problems problems;
    for (auto const& file : settings.files) {
        auto source = read_rule_file(file);
        if (source.ok()) {
            sources.push_back(std::move(source).value());
        } else {
            problems.push_back(source.error());
        }
    }
    auto host = load_sources(std::move(sources), std::move(settings));
    if (!host.ok()) {
        problems.insert(problems.end(), host.error().begin(), host.error().end());
    }
    if (!problems.empty()) return problems;
    return host;
}

Result<std::unique_ptr<Host>, Problems> Host::load_sources(std::vector<RuleSource> sources,
                                                           HostSettings settings) {
    std::unique_ptr<Host> host(new Host);
    Problems problems;
    for (auto const& [path, text] : sources) {
        MachineLimits const limits{settings.instruction_budget, settings.memory_bytes};
        auto machine = Machine::load(path, text, limits);
        if (!machine.ok()) {
            problems.push_back(machine.error());
            continue;
        }
        host->rules_.push_back({path, sha256_hex(text),
                                machine.value()->rule_count(Event::new_order),
                                machine.value()->rule_count(Event::replace)});
        host->machines_.push_back(std::move(machine).value());
    }
    host->settings_ = std::move(settings);
    if (!problems.empty()) return problems;
    return host;
}

Problems Host::reload() { return reload(settings_); }

Problems Host::reload(HostSettings settings) {
    auto fresh = load(std::move(settings));
    if (!fresh.ok()) return fresh.error();
    auto const host = std::move(fresh).value();
    std::swap(settings_, host->settings_);
    std::swap(machines_, host->machines_);
    std::swap(rules_, host->rules_);
    return {};
}

ScriptVerdict Host::on_new_order(OrderView const& order) { return ask(Event::new_order, order); }
ScriptVerdict Host::on_replace(OrderView const& order) { return ask(Event::replace, order); }

ScriptVerdict Host::ask(Event event, OrderView const& order) {
    ScriptVerdict verdict;
    for (auto const& machine : machines_) {
        if (!machine->listens_to(event)) continue;
        verdict.decision = ScriptVerdict::Decision::allow;
        auto const opinion = machine->ask(event, order);
        if (opinion.failure) {
            return verdict_of(ScriptVerdict::Decision::failed, *machine, *opinion.failure);
        }
        if (opinion.denial) {
            return verdict_of(ScriptVerdict::Decision::deny, *machine, *opinion.denial);
        }
        if (opinion.route) {
            verdict = verdict_of(ScriptVerdict::Decision::allow, *machine, *opinion.route);
        }
    }
    return verdict;
}

}  // namespace trestle::scripts
