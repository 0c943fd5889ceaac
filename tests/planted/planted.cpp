#include <cstdlib>

namespace {

int chosen()
{
    const char* text = std::getenv("WEFT_PLANT_BUG");
    return text == nullptr ? 0 : std::atoi(text);
}

}  // namespace

int weft_planted_bug = chosen();
