#include "tests/scenarios/matrix.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace trestle::tests {

namespace {

namespace dom = simdjson::dom;

// Numbers, names and flags alike as text: "10000", "20.1", "Y".
std::string text_of(dom::element const& value) {
    bool flag = false;
    if (value.get(flag) == simdjson::SUCCESS) return flag ? "Y" : "N";
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return std::string(text);
    if (value.is_null()) return {};
    return simdjson::minify(value);
}

bool is_scalar(dom::element const& value) { return !value.is_object() && !value.is_array(); }

void read_field(MatrixStep& step, std::string const& name, dom::element const& value) {
    dom::object codes;
    if (name == "reason" && value.get(codes) == simdjson::SUCCESS) {
        for (auto const& [code, number] : codes) step.reason[std::string(code)] = text_of(number);
    } else if (name == "alt") {
        step.is_alt = text_of(value) == "Y";
    } else if (name == "cross") {
        step.is_cross = text_of(value) == "Y";
    } else if (name == "optional") {
        step.is_optional = text_of(value) == "Y";
    } else if (name == "scenario") {
        step.scenario = text_of(value);
    } else if (name == "suspect") {
        step.suspect = text_of(value);
    } else if (name == "event") {
        step.event = text_of(value);
    } else if (name == "t") {
        auto const text = text_of(value);
        auto const comma = text.find(',');
        if (comma != std::string::npos) step.day = std::atoi(text.c_str());
        step.time = std::atoi(text.c_str() + (comma == std::string::npos ? 0 : comma + 1));
    } else if (is_scalar(value)) {
        step.fields[name] = text_of(value);
    }
}

MatrixStep read_step(dom::object const& object) {
    MatrixStep step;
    for (auto const& [name, value] : object) {
        dom::object message;
        bool const is_message = name == "in" || name == "out";
        if (!is_message || value.get(message) != simdjson::SUCCESS) {
            read_field(step, std::string(name), value);
            continue;
        }
        step.kind = name == "in" ? MatrixStep::Kind::in : MatrixStep::Kind::out;
        for (auto const& [field, stated] : message) {
            read_field(step, std::string(field), stated);
        }
    }
    return step;
}

std::optional<Matrix> read_matrix(dom::element const& element) {
    dom::object object;
    std::string_view id;
    dom::array steps;
    if (element.get(object) != simdjson::SUCCESS || object["id"].get(id) != simdjson::SUCCESS ||
        object["steps"].get(steps) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    Matrix matrix{.id = std::string(id)};
    std::string_view title;
    if (object["title"].get(title) == simdjson::SUCCESS) matrix.title = title;
    for (auto const step : steps) {
        dom::object fields;
        if (step.get(fields) != simdjson::SUCCESS) return std::nullopt;
        matrix.steps.push_back(read_step(fields));
    }
    return matrix;
}

// Messages that pass on the wire: ours was sent before theirs was read.
void put_ours_first(std::vector<MatrixStep>& steps) {
    auto const is_ours_first = [](MatrixStep const& a, MatrixStep const& b) {
        return a.is_at(b) && a.is_cross && b.is_cross && a.kind == MatrixStep::Kind::out &&
               b.kind == MatrixStep::Kind::in;
    };
    for (std::size_t i = 1; i < steps.size(); ++i) {
        for (std::size_t k = i; k > 0 && is_ours_first(steps[k], steps[k - 1]); --k) {
            std::swap(steps[k], steps[k - 1]);
        }
    }
}

std::string name_of_time(MatrixStep const& step) {
    auto const time = std::to_string(step.time);
    return step.day == 0 ? time : std::to_string(step.day) + "," + time;
}

void add_cases(std::string const& name, std::vector<MatrixStep> const& steps,
               std::vector<MatrixCase>& cases) {
    MatrixCase whole{.name = name};
    for (auto const& step : steps) {
        if (!step.is_alt) whole.steps.push_back(step);
    }
    put_ours_first(whole.steps);
    cases.push_back(std::move(whole));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].is_alt) continue;
        MatrixCase branch{.name = name + " alt " + name_of_time(steps[i])};
        for (std::size_t k = 0; k < i; ++k) {
            bool const is_instead = steps[k].is_at(steps[i]) && !steps[k].is_cross &&
                                    steps[k].kind == MatrixStep::Kind::out;
            if (!steps[k].is_alt && !is_instead) branch.steps.push_back(steps[k]);
        }
        put_ours_first(branch.steps);
        branch.steps.push_back(steps[i]);
        cases.push_back(std::move(branch));
    }
}

}  // namespace

std::string const& MatrixStep::field(std::string const& name) const {
    static std::string const none;
    auto const found = fields.find(name);
    return found == fields.end() ? none : found->second;
}

bool MatrixStep::is(Kind of, std::string_view msg) const {
    return kind == of && field("msg") == msg;
}

std::optional<std::vector<Matrix>> read_matrices(std::string const& json) {
    dom::parser parser;
    dom::array list;
    if (parser.parse(json).get(list) != simdjson::SUCCESS || list.size() == 0) return std::nullopt;
    std::vector<Matrix> matrices;
    for (auto const element : list) {
        auto matrix = read_matrix(element);
        if (!matrix) return std::nullopt;
        matrices.push_back(std::move(*matrix));
    }
    return matrices;
}

std::vector<Matrix> find_matrices(std::filesystem::path const& folder) {
    std::set<std::filesystem::path> files;
    std::error_code ignored;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".json") files.insert(entry.path());
    }
    std::vector<Matrix> all;
    for (auto const& file : files) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        auto matrices = read_matrices(text.str());
        if (!matrices) continue;
        std::ranges::move(*matrices, std::back_inserter(all));
    }
    return all;
}

std::vector<MatrixCase> cases_of(Matrix const& matrix) {
    std::set<std::string> scenarios;
    for (auto const& step : matrix.steps) {
        if (!step.scenario.empty()) scenarios.insert(step.scenario);
    }
    std::vector<MatrixCase> cases;
    if (scenarios.empty()) add_cases(matrix.id, matrix.steps, cases);
    for (auto const& scenario : scenarios) {
        std::vector<MatrixStep> steps;
        for (auto const& step : matrix.steps) {
            if (step.scenario.empty() || step.scenario == scenario) steps.push_back(step);
        }
        add_cases(matrix.id + " scenario " + scenario, steps, cases);
    }
    return cases;
}

}  // namespace trestle::tests
