namespace Faultline.Server.Owning;

/// <summary>Tells whoever keeps what was read of traces that some of them are gone.</summary>
internal sealed class TraceDeletions
{
    private Action? _made;

    /// <param name="forget">Called after each deletion; drops what was read before it.</param>
    public void OnEach(Action forget) => _made += forget;

    public void Tell() => _made?.Invoke();
}
