namespace Faultline.Traces;

/// <summary>Attributes one after the other, in their order. Of an <see cref="AttributeList"/> they are read in place, without an enumerator to allocate.</summary>
public ref struct AttributeItems
{
    private readonly ReadOnlySpan<KeyValuePair<string, AttributeValue>> _few;
    private readonly IEnumerator<KeyValuePair<string, AttributeValue>>? _many;
    private int _at = -1;

    /// <param name="attributes">They must not change meanwhile.</param>
    public AttributeItems(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes is AttributeList few)
        {
            _few = few.AsSpan();
        }
        else if (attributes.Count > 0)
        {
            _many = attributes.GetEnumerator();
        }
    }

    public readonly KeyValuePair<string, AttributeValue> Current => _many is null ? _few[_at] : _many.Current;

    public bool MoveNext() => _many is null ? ++_at < _few.Length : _many.MoveNext();

    public readonly AttributeItems GetEnumerator() => this;

    public readonly void Dispose() => _many?.Dispose();
}
