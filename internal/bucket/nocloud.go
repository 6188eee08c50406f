//go:build nocloud

package bucket

import (
	"context"
	"errors"
	"net/url"
)

func cloudSchemes() []string { return nil }

func openCloud(context.Context, *url.URL) (store, error) {
	return nil, errors.New("this program was built without the cloud providers' libraries (-tags nocloud)")
}
