namespace Faultline.Fuzz.Inputs;

/// <summary>What one convention writes on its spans.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mark">An attribute that every span of it carries.</param>
/// <param name="Kinds">Values of the mark.</param>
/// <param name="Names">Attributes that are read.</param>
/// <param name="Events">Events that are read.</param>
/// <param name="Scope">The scope of its instrumentation, where that is a mark too.</param>
internal sealed record Convention(string Name, string Mark, string[] Kinds, string[] Names, string[] Events, string? Scope = null);
