namespace Faultline.Sources.Configuration;

/// <summary>One thing to be other than it is in a configuration.</summary>
/// <param name="Path">Keys from the root, such as <c>workflows</c>, <c>support</c>, <c>impact</c>, <c>refund</c>. In a list, an item is found by the <c>name</c> it has.</param>
/// <param name="Value">A number, true or false, or text; null takes the key (or the item) away.</param>
public sealed record YamlChange(IReadOnlyList<string> Path, object? Value);
