// Owns columns of plain text for people at a terminal.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace trestle::server {

class TextTable {
public:
    explicit TextTable(std::vector<std::string> titles) : rows_{std::move(titles)} {}

    // As many cells as there are titles.
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    [[nodiscard]] std::string text() const {
        std::string text;
        for (auto const& row : rows_) {
            std::string line;
            for (std::size_t column = 0; column < row.size(); ++column) {
                line += row[column];
                if (column + 1 == row.size()) continue;
                line.append(width(column) - row[column].size() + 2, ' ');
            }
            text += (text.empty() ? "" : "\n") + line;
        }
        return text;
    }

private:
    [[nodiscard]] std::size_t width(std::size_t column) const {
        std::size_t widest = 0;
        for (auto const& row : rows_) widest = std::max(widest, row.at(column).size());
        return widest;
    }

    std::vector<std::vector<std::string>> rows_;
};

}  // namespace trestle::server
