#include "text.hpp"

namespace weft::http {

std::vector<std::string_view> split_list(std::string_view text, char separator)
{
    std::vector<std::string_view> elements;
    bool quoted = false;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
        if (const auto element = trim(text.substr(begin, end - begin)); !element.empty())
            elements.push_back(element);
        begin = end + 1;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (quoted && text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            quoted = !quoted;
        else if (!quoted && text[at] == separator)
            take(at);
    }
    take(text.size());
    return elements;
}

}  // namespace weft::http
